/** The errors of the service model with their HTTP status, and those that every service of AWS has. */
export const fisFaultStatus = {
  ValidationException: 400,
  ResourceNotFoundException: 404,
  ConflictException: 409,
  ServiceQuotaExceededException: 402,
  AccessDeniedException: 403,
  UnrecognizedClientException: 403,
  MissingAuthenticationTokenException: 403,
  InvalidSignatureException: 403,
  IncompleteSignatureException: 400,
  SerializationException: 400,
  UnknownOperationException: 404,
  MethodNotAllowedException: 405,
  RequestEntityTooLargeException: 413,
  InternalServerException: 500,
} as const;
export type FisFaultCode = keyof typeof fisFaultStatus;

/** What AWS would refuse, in its words for the code and in ours for the sentence. */
export class FisFault extends Error {
  readonly code: FisFaultCode;

  constructor(code: FisFaultCode, message: string) {
    super(message);
    this.name = code;
    this.code = code;
  }

  get status(): number {
    return fisFaultStatus[this.code];
  }
}
