/** What the numbers were measured on: they mean little elsewhere, so every table begins with this. */
import { readFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** Facts by name, in the order to print. */
export function describeMachine() {
  const cpus = os.cpus()
  const manifest = readFileSync(path.join(import.meta.dirname, '..', 'package.json'), 'utf8')
  return {
    kafdir: JSON.parse(manifest).version,
    node: `${process.version} (V8 ${process.versions.v8})`,
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    cpus: `${os.availableParallelism()} × ${cpus[0]?.model.trim() ?? 'unknown'}`,
    memory: `${Math.round(os.totalmem() / 2 ** 30)} GiB`,
    'load before': os.loadavg()[0]?.toFixed(2),
  }
}

/** A sentence to read the numbers with when others were at work already, or an empty one. */
export function busyNote() {
  if ((os.loadavg()[0] ?? 0) < os.availableParallelism() / 2) return ''
  return 'The machine was busy before this began: trust the ratios, not the rates and milliseconds.'
}
