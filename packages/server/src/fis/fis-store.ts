import type { JsonObject } from '@firedrill/core/words/json';
import type { ResolvedLists } from './resolved-lists.ts';

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
  /** The id of what it belongs to: of an account configuration, and of an experiment, the template. */
  readonly under?: string;
}

/** A document as it is kept. */
export interface FisKept extends FisDocument {
  /** Counts up from 1 as documents are made, and stays when one is changed: lists go by it, not by the clock. */
  readonly place: number;
}

/** What was done for an idempotency token. */
export interface FisToken {
  /** A digest of what was asked with it: the same token with another question is refused. */
  readonly asked: string;
  /** The id of what was made. */
  readonly id: string;
  /** What was answered, where the same is to be answered again; null: the answer is built anew from the id. */
  readonly answer: JsonObject | null;
}

export interface FisPage {
  /** The place that the page before ended with; 0: from the first. */
  readonly after: number;
  readonly most: number;
  /** Only what belongs to this id. */
  readonly under?: string | undefined;
}

/**
 * Documents on the server's own SQLite store (store/open.ts has the migration). Every write is durable on return.
 * @throws FiredrillError `store-unwritable`
 */
export interface FisStore {
  /** Makes a document, or changes the one of this id, which keeps its place. */
  readonly put: (kind: FisKind, scope: FisScope, document: FisDocument) => void;
  readonly get: (kind: FisKind, scope: FisScope, id: string) => FisKept | null;
  /**
   * Reads, changes and writes in one transaction, so that of two writers neither loses what the other wrote.
   * @returns what is kept now, or null when there is no such document
   */
  readonly revise: (
    kind: FisKind,
    scope: FisScope,
    id: string,
    change: (body: JsonObject) => JsonObject,
  ) => FisKept | null;
  readonly remove: (kind: FisKind, scope: FisScope, id: string) => void;
  /** Newest last. */
  readonly list: (kind: FisKind, scope: FisScope, page: FisPage) => readonly FisKept[];
  readonly count: (kind: FisKind, scope: FisScope, under?: string) => number;
  /** Of all accounts and regions, or of these what was made before a time: what the server has to look at itself. */
  readonly all: (kind: FisKind, createdBeforeMs?: number) => readonly (FisKept & { readonly scope: FisScope })[];
  readonly token: (operation: string, scope: FisScope, token: string) => FisToken | null;
  readonly keepToken: (operation: string, scope: FisScope, token: string, kept: FisToken) => void;
  /** All writes of `act`, or none: also when it throws. It must not be asynchronous. One within another is fine. */
  readonly together: <Result>(act: () => Result) => Result;
  /** What was resolved for experiments, by their places; it goes when an experiment is removed. */
  readonly resolved: ResolvedLists;
  /** 32 bytes by which this store knows the page tokens that it gave out; kept, so that they outlive a restart. */
  readonly pageKey: Uint8Array;
}
