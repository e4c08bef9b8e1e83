/** Whether somebody told this process to end. */
export type ToldToEnd = { readonly already: () => boolean; readonly wait: Promise<void> };

/** The first Ctrl-C, SIGTERM or closed terminal counts; `at` is called at each of them. */
export function toldToEnd(at: () => void): ToldToEnd {
  let already = false;
  const { promise, resolve: tell } = Promise.withResolvers<void>();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      already = true;
      tell();
      at();
    });
  }
  return { already: () => already, wait: promise };
}
