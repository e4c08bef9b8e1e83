// Written by tools/generate.ts from the files of this folder. Do not change it by hand.
import { alertProbe } from './alert.ts';
import { cloudwatchAlarmProbe } from './cloudwatch-alarm.ts';
import { commandProbe } from './command.ts';
import { dnsProbe } from './dns.ts';
import { fileProbe } from './file.ts';
import { httpProbe } from './http.ts';
import { loadProbe } from './load.ts';
import { processProbe } from './process.ts';
import { prometheusProbe } from './prometheus.ts';
import { sqlProbe } from './sql.ts';
import { tcpProbe } from './tcp.ts';

export const probes = [
  alertProbe,
  cloudwatchAlarmProbe,
  commandProbe,
  dnsProbe,
  fileProbe,
  httpProbe,
  loadProbe,
  processProbe,
  prometheusProbe,
  sqlProbe,
  tcpProbe,
] as const;
