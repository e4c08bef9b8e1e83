/** Whether a tracer of ours could stop a process, found out without touching it. Node's own modules only. */
import { closeSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import { environmentValue, readProcText } from '../proc-text.ts';
import { MARK_VARIABLE, NO_NATIVE_VARIABLE } from './child-protocol.ts';

/** `possible`, or why not and how to change that, as one sentence for people. */
export type TraceProbe = { readonly possible: true } | { readonly possible: false; readonly reason: string };

/** Bit 19 of a capability set (capabilities(7)). */
const CAP_SYS_PTRACE = 19n;

/**
 * Asks the kernel the question that PTRACE_SEIZE would ask: opening `/proc/PID/mem` needs the same right and has no
 * effect on the target (proc_pid_mem(5), ptrace(2) "Ptrace access mode checking"). A seccomp filter that forbids the
 * call itself shows only when it is made; the tracer then refuses with `permission`.
 */
export function probePtrace(pid: number): TraceProbe {
  const status = readProcText(`/proc/${pid}/status`);
  if (status === undefined) return { possible: false, reason: `there is no process ${pid}` };
  const tracer = /^TracerPid:\s+(\d+)/m.exec(status)?.[1] ?? '0';
  if (/^State:\s+[ZX]/m.test(status)) return { possible: false, reason: `process ${pid} has ended` };
  const reason = protectedReason(pid) ?? tracedReason(tracer) ?? nativeReason() ?? yamaReason() ?? accessReason(pid);
  return reason === undefined ? { possible: true } : { possible: false, reason };
}

function protectedReason(pid: number): string | undefined {
  return pid === 1 || pid === process.pid ? 'init and the agent itself are never stopped' : undefined;
}

/** A tracer of ours stops a process for as many injections as want it. */
function tracedReason(tracer: string): string | undefined {
  const environment = tracer === '0' ? '' : (readProcText(`/proc/${tracer}/environ`) ?? '');
  if (environmentValue(environment, MARK_VARIABLE) !== undefined) return undefined;
  return tracer === '0' ? undefined : `it is traced already, by process ${tracer}: a process has one tracer`;
}

function nativeReason(): string | undefined {
  if (process.platform !== 'linux') return 'only Linux has PTRACE_SEIZE';
  if ((process.env[NO_NATIVE_VARIABLE] ?? '') !== '') return `${NO_NATIVE_VARIABLE} forbids native calls: unset it`;
  try {
    createRequire(import.meta.url).resolve('koffi');
    return undefined;
  } catch {
    return 'the optional package koffi is not installed, and native calls need it';
  }
}

/** The Yama security module's setting, where there is one; unprivileged tracers may stop their descendants at most. */
function yamaReason(): string | undefined {
  const scope = Number(readProcText('/proc/sys/kernel/yama/ptrace_scope')?.trim() ?? '0');
  if (scope >= 3) return 'kernel.yama.ptrace_scope is 3: tracing is off until the next boot';
  if (scope === 0 || hasTraceCapability()) return undefined;
  return `kernel.yama.ptrace_scope is ${scope}: run the agent as root, or set it to 0`;
}

function hasTraceCapability(): boolean {
  const effective = /^CapEff:\s+([0-9a-f]+)/m.exec(readProcText('/proc/self/status') ?? '')?.[1] ?? '0';
  return ((BigInt(`0x${effective}`) >> CAP_SYS_PTRACE) & 1n) === 1n;
}

function accessReason(pid: number): string | undefined {
  try {
    closeSync(openSync(`/proc/${pid}/mem`, 'r'));
    return undefined;
  } catch {
    return `the kernel does not let this user trace process ${pid}: run the agent as its owner, or as root`;
  }
}
