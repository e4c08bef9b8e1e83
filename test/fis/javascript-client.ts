import * as sdk from '@aws-sdk/client-fis';
import type { Json, JsonObject } from '@firedrill/core/words/json';
import type { EndingClient, FisAnswered, FisRefused } from './fis-client.ts';

/** A command of the SDK, whose kinds of input and answer are all different. */
type AnyCommand = new (input: JsonObject) => Parameters<sdk.FisClient['send']>[0];

/** The JavaScript SDK, of a version that knows 24 operations. */
export function javascriptClient(environment: NodeJS.ProcessEnv): EndingClient {
  const client = new sdk.FisClient({
    region: environment['AWS_REGION'] ?? '',
    endpoint: environment['AWS_ENDPOINT_URL_FIS'] ?? '',
    maxAttempts: 1,
    credentials: {
      accessKeyId: environment['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: environment['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  });
  const commands = new Map(
    Object.entries(sdk)
      .filter(([name]) => /^[A-Z]\w+Command$/.test(name))
      // All that are called so are commands.
      .map(([name, command]) => [name.slice(0, -'Command'.length), command as unknown as AnyCommand]),
  );
  return {
    name: 'JavaScript SDK',
    operations: [...commands.keys()],
    call: async (operation, input): Promise<FisAnswered> => {
      const Command = commands.get(operation);
      if (Command === undefined) throw new RangeError(`the SDK knows no ${operation}`);
      try {
        const { $metadata: _, ...answer } = await client.send(new Command(input));
        return { answer: inJson(answer) };
      } catch (thrown) {
        return { fault: refusalOf(thrown) };
      }
    },
    end: () => Promise.resolve(client.destroy()),
  };
}

function refusalOf(thrown: unknown): FisRefused {
  if (!(thrown instanceof sdk.FisServiceException)) throw thrown;
  const { name, message, $metadata } = thrown;
  return { type: thrown.constructor.name, code: name, message, status: $metadata.httpStatusCode ?? null };
}

/** Times as `{"datetime": seconds}`, and nothing that is undefined. */
function inJson(answer: object): JsonObject {
  const text = JSON.stringify(answer, function write(this: { readonly [key: string]: unknown }, key, value: Json) {
    const own = this[key];
    return own instanceof Date ? { datetime: own.getTime() / 1000 } : value;
  });
  return JSON.parse(text);
}
