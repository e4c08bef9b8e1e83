import type { ToldProxy } from './toxic-proxies.ts';

/** Gauges in the Prometheus text format, version 0.0.4. */
export function metricsText(proxies: readonly ToldProxy[]): string {
  const gauge = (name: string, help: string, value: (proxy: ToldProxy) => number): readonly string[] => [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} gauge`,
    ...proxies.map((proxy) => `${name}{${labels(proxy)}} ${value(proxy)}`),
  ];
  const lines = [
    ...gauge('firedrill_proxy_enabled', 'Whether the proxy listens.', ({ enabled }) => (enabled ? 1 : 0)),
    ...gauge('firedrill_proxy_toxics', 'Toxics on the proxy.', ({ toxics }) => toxics.length),
  ];
  return `${lines.join('\n')}\n`;
}

const labels = ({ name, listen, upstream }: ToldProxy): string =>
  [`proxy="${escaped(name)}"`, `listener="${escaped(listen)}"`, `upstream="${escaped(upstream)}"`].join(',');

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
