/** What somebody looks at in `kafdir top`, and how keys change it. Pure: state and key in, state out. */
import type { Key } from '../screen/key-reader.ts'
import { sortColumn, type TopOrder, type TopTable } from './top-table.ts'
import type { TopView } from './top-tables.ts'

export interface TopState {
  readonly view: TopView
  /** The row that was opened, such as a topic; null: the view itself. */
  readonly opened: string | null
  /** The row that is marked; null, or one that is not there: the first. */
  readonly marked: string | null
  readonly order: TopOrder
  readonly filter: string
  /** Keys go into the filter. */
  readonly isTyping: boolean
  readonly showsHelp: boolean
  readonly withInternal: boolean
}

export const INITIAL_STATE: TopState = {
  view: 'topics',
  opened: null,
  marked: null,
  order: { key: null, isReversed: false },
  filter: '',
  isTyping: false,
  showsHelp: false,
  withInternal: false,
}

/** What is to be seen when a key is pressed. */
export interface TopSight {
  readonly table: TopTable
  /** Ids of the rows as they are arranged. */
  readonly rowIds: readonly string[]
  /** Rows of a page. */
  readonly pageRows: number
  readonly views: readonly TopView[]
}

/** What a key does: another state, or the end. */
export type TopAction = TopState | 'quit' | 'interrupt'

/** For the help, in this order. */
export const KEY_HELP: readonly (readonly [keys: string, what: string])[] = [
  ['↑ ↓ or k j', 'another row; also PgUp, PgDn, Home, End'],
  ['Enter', 'what is in the row: the partitions of a topic, those of a group with its members'],
  ['Esc', 'back; without the filter'],
  ['Tab or 1 2 3', 'topics, groups, brokers (where there are several)'],
  ['s, r', 'sort by the next column; the other way round'],
  ['/', 'only rows in which a text occurs'],
  ['i', "Kafka's own topics too, or not"],
  ['h or ?', 'this help'],
  ['q', 'the end'],
]

export function pressed(state: TopState, key: Key, sight: TopSight): TopAction {
  if (key === 'ctrl-c') return 'interrupt'
  if (state.isTyping) return typed(state, key)
  if (state.showsHelp) return key === 'q' ? 'quit' : { ...state, showsHelp: false }
  if (key === 'q') return 'quit'
  return moved(state, key, sight) ?? commands[key]?.(state, sight) ?? state
}

function typed(state: TopState, key: Key): TopState {
  if (key === 'enter') return { ...state, isTyping: false }
  if (key === 'escape') return { ...state, isTyping: false, filter: '' }
  if (key === 'backspace') return { ...state, filter: [...state.filter].slice(0, -1).join('') }
  if (key === 'ctrl-u') return { ...state, filter: '' }
  return [...key].length === 1 ? { ...state, filter: state.filter + key } : state
}

/** Undefined: the key moves nothing. */
function moved(state: TopState, key: Key, { rowIds, pageRows }: TopSight): TopState | undefined {
  const at = markedRow(state, rowIds)
  const steps: Readonly<Record<Key, number>> = {
    up: -1,
    k: -1,
    down: 1,
    j: 1,
    'page-up': -pageRows,
    'page-down': pageRows,
    home: -rowIds.length,
    end: rowIds.length,
  }
  const step = steps[key]
  if (step === undefined) return undefined
  const next = Math.min(rowIds.length - 1, Math.max(0, at + step))
  return { ...state, marked: rowIds[next] ?? null }
}

/** The index of the row that is marked. */
export function markedRow({ marked }: Pick<TopState, 'marked'>, rowIds: readonly string[]): number {
  return Math.max(0, marked === null ? 0 : rowIds.indexOf(marked))
}

const commands: Readonly<Record<Key, (state: TopState, sight: TopSight) => TopState>> = {
  enter: (state, { rowIds }) => {
    const row = rowIds[markedRow(state, rowIds)]
    if (state.opened !== null || state.view === 'brokers' || row === undefined) return state
    return { ...state, opened: row, marked: null, order: INITIAL_STATE.order, filter: '' }
  },
  escape: (state) => {
    if (state.filter !== '') return { ...state, filter: '' }
    return { ...state, opened: null, marked: state.opened, order: INITIAL_STATE.order }
  },
  backspace: (state, sight) => commands['escape']?.(state, sight) ?? state,
  tab: (state, { views }) => inView(state, views[(views.indexOf(state.view) + 1) % views.length]),
  'shift-tab': (state, { views }) => inView(state, views.at(views.indexOf(state.view) - 1)),
  1: (state) => inView(state, 'topics'),
  2: (state) => inView(state, 'groups'),
  3: (state, { views }) => (views.includes('brokers') ? inView(state, 'brokers') : state),
  s: (state, { table }) => {
    const next = (sortColumn(table, state.order.key) + 1) % table.columns.length
    return { ...state, order: { key: table.columns[next]?.key ?? null, isReversed: false } }
  },
  r: (state) => ({ ...state, order: { ...state.order, isReversed: !state.order.isReversed } }),
  i: (state) => ({ ...state, withInternal: !state.withInternal }),
  '/': (state) => ({ ...state, isTyping: true }),
  h: (state) => ({ ...state, showsHelp: true }),
  '?': (state) => ({ ...state, showsHelp: true }),
}

function inView(state: TopState, view: TopView = 'topics'): TopState {
  return { ...INITIAL_STATE, withInternal: state.withInternal, view }
}
