/** The live screen of `kafdir top`: looks when files changed, and never more than a few times a second. */
import type { Clock } from '../../common/clock.ts'
import { harmless } from '../../common/escape-controls.ts'
import { FirstSignal } from '../../common/first-signal.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import { formatBytes } from '../../tools/byte-size.ts'
import { grouped } from '../../tools/grouped.ts'
import { signalExitCode } from '../../tools/signal-exit-code.ts'
import type { DirectorySession, ExitCode } from '../../tools/tool-ports.ts'
import { type ClusterLook, lookAtCluster } from '../../tools/top/cluster-look.ts'
import { RateMeter } from '../../tools/top/rate-meter.ts'
import { exitCodes } from '../exit-codes.ts'
import { localTime } from '../explanation-view.ts'
import type { ProcessPorts } from '../process-ports.ts'
import { FullScreen } from '../screen/full-screen.ts'
import type { Key } from '../screen/key-reader.ts'
import type { Terminal } from '../terminal.ts'
import { counted } from '../topic-views.ts'
import { pageRowsOf, topFrame } from './top-frame.ts'
import { INITIAL_STATE, markedRow, pressed, type TopState } from './top-state.ts'
import { arrangedRows, type TopRow, type TopTable } from './top-table.ts'
import { type TopContent, topTable } from './top-tables.ts'
import { viewsOf } from './top-views.ts'

/** Between two looks, however much happens. */
const LEAST_PAUSE_MS = 500
/** How often to look while rates still have to fall. */
const WHILE_FALLING_MS = 1000
/** No event tells that a member was killed which was the last of its group. */
const WITH_MEMBERS_MS = 5000
/** Events may be lost. */
const AT_REST_MS = 60_000

export interface TopOptions {
  readonly session: DirectorySession
  readonly ports: ProcessPorts
  readonly terminal: Terminal
  /** Kafka's own topics too, at first. */
  readonly withInternal: boolean
}

/** Shows the cluster until `q`, Ctrl-C, a signal, or the terminal's end. The terminal is put back whatever happens. */
export async function showTop(options: TopOptions): Promise<ExitCode> {
  const { stderr, signal, stdout } = options.ports
  const top = new TopScreen(options)
  const notices: string[] = []
  // What is told meanwhile would be painted over.
  const release = stderr.divert((text) => {
    notices.push(text)
    top.tell(text)
  })
  signal.addEventListener('abort', top.end)
  stdout.closeSignal.addEventListener('abort', top.end)
  try {
    await top.run()
  } finally {
    top.end()
    release()
    for (const text of notices) stderr.write(text)
  }
  if (signal.aborted) return signalExitCode(signal)
  return top.isInterrupted ? exitCodes.interrupted : exitCodes.done
}

class TopScreen {
  isInterrupted = false
  readonly #options: TopOptions
  readonly #screen: FullScreen
  readonly #meter = new RateMeter()
  readonly #ending = new AbortController()
  /** Ends the wait for a change. */
  #wake = new AbortController()
  #state: TopState
  #look: ClusterLook | null = null
  #lookedMs = 0
  #notice: string | null = null
  /** Why the last look failed. */
  #failure: string | null = null

  constructor(options: TopOptions) {
    this.#options = options
    this.#state = { ...INITIAL_STATE, withInternal: options.withInternal }
    this.#screen = new FullScreen({ onKey: (key) => this.#press(key), onRepaint: () => this.#paint() })
  }

  /** Puts the terminal back, at once: whoever ended the process may be impatient. */
  readonly end = (): void => {
    this.#screen.close()
    this.#ending.abort()
  }

  /** One sentence for the last line of the screen, until the next one. */
  tell(text: string): void {
    this.#notice = harmless(text.trim())
    this.#paint()
  }

  async run(): Promise<void> {
    const { session } = this.#options
    const { signal } = this.#ending
    // Before the screen is taken: what goes wrong now is told as by any command.
    await this.#lookAnew()
    if (signal.aborted) return
    this.#screen.open()
    let places: readonly string[] = []
    while (!signal.aborted) {
      // Before the look: what happens behind it is heard.
      const listening = session.listenForChanges(places)
      const isKnown = await this.#lookOrTell()
      const now = this.#look?.places ?? []
      const hasMoved = now.join('\n') !== places.join('\n')
      places = now
      if (hasMoved) continue
      this.#paint()
      await pause(LEAST_PAUSE_MS, signal)
      if (signal.aborted) return
      const patience = new FirstSignal([signal, this.#wake.signal])
      await listening.heard(isKnown ? this.#patienceMs() : WHILE_FALLING_MS, patience.signal)
      patience.release()
      this.#wake = new AbortController()
      if (isKnown && this.#meter.isAtRest) this.#meter.quietUntil(this.#clock.monotonicMs())
    }
  }

  get #clock(): Clock {
    return this.#options.ports.clock
  }

  #patienceMs(): number {
    if (!this.#meter.isAtRest) return WHILE_FALLING_MS - LEAST_PAUSE_MS
    const hasMembers = this.#look?.groups.some(({ group }) => group.members.length > 0) === true
    return hasMembers ? WITH_MEMBERS_MS : AT_REST_MS
  }

  async #lookAnew(): Promise<void> {
    const look = await lookAtCluster(this.#options.session, this.#state)
    this.#meter.add(look.topics, this.#clock.monotonicMs())
    this.#look = look
    this.#lookedMs = this.#clock.nowMs()
  }

  /** A group or a topic may go while it is looked at: then the picture of before stays. */
  async #lookOrTell(): Promise<boolean> {
    try {
      await this.#lookAnew()
      this.#failure = null
      return true
    } catch (error) {
      if (!isKafkaError(error)) throw error
      this.#failure = harmless(error.message)
      return false
    }
  }

  #press(key: Key): void {
    const sight = this.#sight()
    if (sight === null) return
    const { table, rows, look } = sight
    const rowIds = rows.map(({ id }) => id)
    const pageRows = pageRowsOf(this.#screen.rows)
    const action = pressed(this.#state, key, { table, rowIds, pageRows, views: viewsOf(look) })
    this.#notice = null
    if (action === 'quit' || action === 'interrupt') {
      this.isInterrupted = action === 'interrupt'
      this.end()
      return
    }
    const hasNewLook = action.withInternal !== this.#state.withInternal
    this.#state = action
    if (hasNewLook) this.#wake.abort()
    this.#paint()
  }

  #sight(): { readonly look: ClusterLook; readonly table: TopTable; readonly rows: readonly TopRow[] } | null {
    if (this.#look === null) return null
    const { withInternal } = this.#state
    const content: TopContent = { look: this.#look, withInternal, ratesOf: (topicId) => this.#meter.ratesOf(topicId) }
    const opened = topTable(this.#state.view, this.#state.opened, content)
    // What was looked at is gone.
    if (opened === null) this.#state = { ...INITIAL_STATE, withInternal, view: this.#state.view }
    const table = opened ?? topTable(this.#state.view, null, content)
    if (table === null) return null
    const rows = arrangedRows(table, this.#state.order, this.#state.filter)
    const rowIds = rows.map(({ id }) => id)
    // A row that comes above the marked one must not take its place under somebody's finger.
    this.#state = { ...this.#state, marked: rowIds[markedRow(this.#state, rowIds)] ?? null }
    return { look: this.#look, table, rows }
  }

  #paint(): void {
    const sight = this.#sight()
    if (sight === null) return
    const { rows, columns } = this.#screen
    const content = {
      ...sight,
      state: this.#state,
      headline: this.#headline(sight.look),
      notice: this.#failure ?? this.#notice,
    }
    const frame = topFrame(content, { rows, columns }, this.#options.terminal)
    this.#screen.paint(frame.map((line) => this.#options.ports.stdout.shown(line)))
  }

  /** With the time of the last look, and not what time it is: a screen that shows a clock is never at rest. */
  #headline({ topics, groups }: ClusterLook): string {
    const shown = topics.filter(({ isInternal }) => !isInternal || this.#state.withInternal)
    const rates = shown.map(({ topicId }) => this.#meter.ratesOf(topicId))
    const records = rates.reduce((sum, rate) => sum + (rate?.recordsPerSecond ?? 0), 0)
    const bytes = rates.reduce((sum, rate) => sum + (rate?.bytesPerSecond ?? 0), 0)
    return [
      'kafdir top',
      harmless(this.#options.session.directory),
      localTime(this.#lookedMs).slice(-'hh:mm:ss'.length),
      `${counted(shown.length, 'topic')}, ${counted(groups.length, 'group')}`,
      `${grouped(Math.round(records))} records/s`,
      `${formatBytes(bytes)}/s`,
    ].join('  ')
  }
}

/** Shorter when `signal` aborts. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
  })
}
