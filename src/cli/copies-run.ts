/** `kafdir snapshot` and `kafdir restore`. */

import type { CopyReport, CopyRunOptions } from '../tools/copies/directory-copies.ts'
import { listingText } from '../tools/copies/listing-text.ts'
import { grouped } from '../tools/grouped.ts'
import { signalExitCode } from '../tools/signal-exit-code.ts'
import type { ClusterAddress, ExitCode, OutputPort } from '../tools/tool-ports.ts'
import { confirm } from './confirm.ts'
import { writeJson } from './json-output.ts'
import type { ProcessPorts } from './process-ports.ts'
import { withSpinner } from './terminal.ts'

interface CommonOptions {
  readonly address: ClusterAddress
  readonly isIndependent: boolean
  readonly mayLack: boolean
  readonly asJson: boolean
}

/** Copies the directory at the address to `target`. */
export function runSnapshot(
  { address, asJson, target, ...rest }: CommonOptions & { readonly target: string },
  ports: ProcessPorts,
): Promise<ExitCode> {
  return untilSignal(ports.signal, async () => {
    const copies = await ports.openCopies()
    const work = copies.snapshot(address, target, runOptions(rest, ports))
    const report = await withSpinner(`Copying to ${target} …`, ports.stderr, work)
    tell('Copied', report, asJson, ports.stdout)
  })
}

export function runRestore(
  {
    address,
    asJson,
    source,
    replaces,
    mayAsk,
    ...rest
  }: CommonOptions & { readonly source: string; readonly replaces: boolean; readonly mayAsk: boolean },
  ports: ProcessPorts,
): Promise<ExitCode> {
  return untilSignal(ports.signal, async () => {
    if (replaces && mayAsk && !(await confirm('Replace the cluster that is there?', ports))) return 1
    const copies = await ports.openCopies()
    const work = copies.restore(source, address, { ...runOptions(rest, ports), replaces })
    const report = await withSpinner(`Restoring ${source} …`, ports.stderr, work)
    tell('Restored', report, asJson, ports.stdout)
    return 0
  })
}

export function runListing(
  { address, asJson }: Pick<CommonOptions, 'address' | 'asJson'>,
  ports: ProcessPorts,
): Promise<ExitCode> {
  return untilSignal(ports.signal, async () => {
    const copies = await ports.openCopies()
    const work = copies.list(address, { signal: ports.signal, onProgress: () => undefined })
    const listing = await withSpinner('Reading all logs …', ports.stderr, work)
    if (asJson) writeJson(ports.stdout, listing)
    else ports.stdout.write(listingText(listing))
  })
}

/** What a signal ends has left nothing behind. */
async function untilSignal(signal: AbortSignal, work: () => Promise<ExitCode | void>): Promise<ExitCode> {
  try {
    return (await work()) ?? 0
  } catch (error) {
    if (signal.aborted) return signalExitCode(signal)
    throw error
  }
}

function runOptions(
  { isIndependent, mayLack }: Pick<CommonOptions, 'isIndependent' | 'mayLack'>,
  { signal, stderr }: ProcessPorts,
): CopyRunOptions {
  const notice = (sentence: string): void => void stderr.write(`${sentence}\n`)
  return { isIndependent, mayLack, signal, notice, onProgress: () => undefined }
}

function tell(
  done: string,
  { source, target, partitions, bytes, sharedBytes }: CopyReport,
  asJson: boolean,
  stdout: OutputPort,
): void {
  if (asJson) return writeJson(stdout, { source, target, partitions, bytes, sharedBytes })
  const logs = `${grouped(partitions)} partition${partitions === 1 ? '' : 's'}`
  const shared = sharedBytes === 0 ? '' : `, ${grouped(sharedBytes)} of them shared`
  stdout.write(`${done} ${source} to ${target}: ${logs}, ${grouped(bytes)} bytes${shared}.\n`)
}
