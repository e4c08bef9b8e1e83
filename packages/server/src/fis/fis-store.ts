import type { JsonObject } from '@firedrill/core/words/json';

/** The kinds of documents that the FIS server keeps, each under an id, apart by account and region. */
export type FisKind = 'template' | 'experiment' | 'account-configuration' | 'lever' | 'tags';

export interface FisScope {
  readonly account: string;
  readonly region: string;
}

export interface FisDocument {
  readonly id: string;
  readonly createdMs: number;
  readonly body: JsonObject;
}

/** What was done for an idempotency token. */
export interface FisToken {
  /** A digest of what was asked with it: the same token with another question is refused. */
  readonly asked: string;
  /** The id of what was made. */
  readonly id: string;
}

/** Documents on the server's own SQLite store (store/open.ts has the migration). Every write is durable on return. */
export interface FisStore {
  readonly put: (kind: FisKind, scope: FisScope, document: FisDocument) => void;
  readonly get: (kind: FisKind, scope: FisScope, id: string) => FisDocument | null;
  readonly remove: (kind: FisKind, scope: FisScope, id: string) => void;
  /** Newest last, by creation and then id; `after` is the id that the page before ended with. */
  readonly list: (
    kind: FisKind,
    scope: FisScope,
    page: { readonly after: string | null; readonly most: number; readonly under?: string },
  ) => readonly FisDocument[];
  readonly count: (kind: FisKind, scope: FisScope) => number;
  /** Of all accounts and regions: what a start of the server has to look at. */
  readonly all: (kind: FisKind) => readonly (FisDocument & { readonly scope: FisScope })[];
  readonly token: (operation: string, scope: FisScope, token: string) => FisToken | null;
  readonly keepToken: (operation: string, scope: FisScope, token: string, kept: FisToken) => void;
  /** All writes of `act`, or none. */
  readonly together: <Result>(act: () => Result) => Result;
}
