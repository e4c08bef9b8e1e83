/** Until alarms can be read, every assertion says that they cannot. */
export const assertAlarms = (alarms: readonly string[]): Promise<string | null> =>
  Promise.reject(new Error(`${alarms.join(', ')} cannot be read`));
