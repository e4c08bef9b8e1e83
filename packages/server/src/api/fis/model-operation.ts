/** How an operation is asked for over HTTP (AWS's restJson1 protocol): what of its input stands where. */
export interface ModelOperation {
  readonly method: string;
  /** Such as `/experiments/{id}`. */
  readonly path: string;
  /** The shape of its input, with the members of path, query and body. */
  readonly input: string;
  /** The member of the input for each label of the path. */
  readonly labels: { readonly [label: string]: string };
  /** The members that stand in the query, under their own names. All others stand in the body. */
  readonly query: readonly string[];
}
