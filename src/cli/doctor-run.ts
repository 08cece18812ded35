/** `kafdir doctor`: examines, repairs when it may, and shows what it found. */
import type { Examination } from '../common/examination.ts'
import type { RepairStep } from '../common/finding.ts'
import { isKafkaError } from '../common/kafka-error.ts'
import type { DirectoryDoctor } from '../tools/doctor/directory-doctor.ts'
import { examinationJson, examinationText } from '../tools/doctor/examination-text.ts'
import { repairSteps, stepText } from '../tools/doctor/repair-steps.ts'
import { grouped } from '../tools/grouped.ts'
import { signalExitCode } from '../tools/signal-exit-code.ts'
import { ToolError } from '../tools/tool-error.ts'
import type { ClusterAddress, ExitCode, OutputPort } from '../tools/tool-ports.ts'
import { confirm } from './confirm.ts'
import { writeJson } from './json-output.ts'
import { KAFDIR_VERSION } from './kafdir-version.ts'
import type { ProcessPorts } from './process-ports.ts'
import { openTerminal } from './terminal.ts'

export interface DoctorOptions {
  readonly address: ClusterAddress
  readonly isDeep: boolean
  readonly mayRepair: boolean
  readonly mayAsk: boolean
  readonly asJson: boolean
}

export async function runDoctor(options: DoctorOptions, ports: ProcessPorts): Promise<ExitCode> {
  if (options.mayRepair && options.address.readOnly === true) {
    throw new ToolError('usage', 'Give --repair or --read-only, not both.')
  }
  const doctor = await ports.openDoctor()
  const first = await examine(doctor, options, ports)
  const repaired = options.mayRepair ? await repair(doctor, first, options, ports) : null
  const examination = repaired === null || repaired.done.length === 0 ? first : await examine(doctor, options, ports)
  await show(examination, repaired?.done ?? null, options, ports)
  if (ports.signal.aborted) return signalExitCode(ports.signal)
  const isDamaged = examination.findings.some(({ severity }) => severity === 'damage')
  return isDamaged || (repaired?.failures ?? 0) > 0 ? 1 : 0
}

async function examine(
  doctor: DirectoryDoctor,
  { address, isDeep: deep }: DoctorOptions,
  { stderr, signal, clock }: ProcessPorts,
): Promise<Examination> {
  const progress = new ExaminationProgress(stderr, () => clock.monotonicMs())
  try {
    return await doctor.examine(address, { deep, signal, onProgress: (bytes, name) => progress.tick(bytes, name) })
  } finally {
    progress.end()
  }
}

interface Repaired {
  /** A sentence each. */
  readonly done: readonly string[]
  /** Steps that could not be done. */
  readonly failures: number
}

/** Nothing is done where nothing is safe, or nobody wants it. */
async function repair(
  doctor: DirectoryDoctor,
  { findings, directory }: Examination,
  { address, mayAsk }: DoctorOptions,
  ports: ProcessPorts,
): Promise<Repaired> {
  const { stderr, signal } = ports
  const steps = repairSteps(findings)
  if (steps.length === 0) {
    stderr.write('Nothing can be repaired that is provably safe.\n')
    return { done: [], failures: 0 }
  }
  stderr.write(`In ${directory}:\n${steps.map((step) => `  ${stepText(step)}\n`).join('')}`)
  const question = `Do ${steps.length === 1 ? 'this step' : `these ${steps.length} steps`}?`
  if (mayAsk && !(await confirm(question, ports))) return { done: [], failures: 0 }
  const done: string[] = []
  let failures = 0
  const notice = (sentence: string): void => void stderr.write(`${sentence}\n`)
  const onStep = async (step: RepairStep, run: () => Promise<string | null>): Promise<void> => {
    stderr.write(`${stepText(step)}\n`)
    try {
      const sentence = await run()
      if (sentence !== null) done.push(sentence)
      stderr.write(`  ${sentence ?? 'There was nothing to do any more.'}\n`)
    } catch (error) {
      if (!isKafkaError(error)) throw error
      failures++
      stderr.write(`  Not done: ${error.message}\n`)
    }
  }
  await doctor.repair(address, steps, { signal, notice, onStep })
  return { done, failures }
}

async function show(
  examination: Examination,
  repaired: readonly string[] | null,
  { asJson }: DoctorOptions,
  { stdout }: ProcessPorts,
): Promise<void> {
  const versions = { kafdir: KAFDIR_VERSION, node: process.versions.node }
  if (asJson) {
    writeJson(stdout, { ...examinationJson(examination, versions), ...(repaired !== null && { repaired }) })
    return
  }
  const terminal = await openTerminal(stdout)
  stdout.write(
    examinationText(examination, {
      bold: (text) => terminal?.bold(text) ?? text,
      dim: (text) => terminal?.dim(text) ?? text,
      versions: `kafdir ${versions.kafdir}, Node ${versions.node}`,
    }),
  )
}

const SHOW_EVERY_MS = 100

/** One line on a terminal that is written over and taken away at the end; nothing elsewhere. */
class ExaminationProgress {
  readonly #stderr: OutputPort
  readonly #nowMs: () => number
  #shownMs: number
  #isShown = false

  constructor(stderr: OutputPort, nowMs: () => number) {
    this.#stderr = stderr
    this.#nowMs = nowMs
    this.#shownMs = nowMs()
  }

  tick(bytes: number, partition: string): void {
    if (!this.#stderr.isTerminal || this.#nowMs() - this.#shownMs < SHOW_EVERY_MS) return
    this.#shownMs = this.#nowMs()
    this.#isShown = true
    const line = `${grouped(Math.floor(bytes / (1024 * 1024)))} MiB examined  ${partition}`
    const [begin, end] = ['\r', '\u001b[K'].map((own) => this.#stderr.trusted(own))
    this.#stderr.write(`${begin}${line.slice(0, this.#stderr.columns - 1)}${end}`)
  }

  end(): void {
    if (this.#isShown) this.#stderr.write(this.#stderr.trusted('\r\u001b[K'))
  }
}
