import { describe, expect, it } from 'vitest'
import { INITIAL_STATE, pressed, type TopSight, type TopState } from '../../../../src/cli/top/top-state.ts'
import { numberCell, type TopTable, textCell } from '../../../../src/cli/top/top-table.ts'

const table: TopTable = {
  name: 'Topics',
  columns: [
    { key: 'topic', title: 'Topic', align: 'left', dropped: 0 },
    { key: 'size', title: 'Size', align: 'right', dropped: 1 },
  ],
  rows: ['a', 'b', 'c', 'd'].map((id, at) => ({ id, cells: [textCell(id), numberCell(at)] })),
  whenEmpty: '',
}
const sight: TopSight = { table, rowIds: ['a', 'b', 'c', 'd'], pageRows: 2, views: ['topics', 'groups'] }

function after(keys: readonly string[], from: TopState = INITIAL_STATE): TopState {
  let state = from
  for (const key of keys) {
    const next = pressed(state, key, sight)
    if (typeof next === 'string') throw new Error(`ended by ${key}`)
    state = next
  }
  return state
}

describe('keys of kafdir top', () => {
  it('move the mark, and not beyond the ends', () => {
    expect(after(['down', 'j']).marked).toBe('c')
    expect(after(['down', 'down', 'up']).marked).toBe('b')
    expect(after(['up']).marked).toBe('a')
    expect(after(['page-down', 'page-down', 'page-down']).marked).toBe('d')
    expect(after(['end', 'home']).marked).toBe('a')
  })

  it('go on from the first row when the marked one is gone', () => {
    expect(after(['down'], { ...INITIAL_STATE, marked: 'gone' }).marked).toBe('b')
  })

  it('open a row and come back to it', () => {
    const opened = after(['down', 'enter'])
    expect(opened).toMatchObject({ opened: 'b', marked: null })
    expect(after(['escape'], opened)).toMatchObject({ opened: null, marked: 'b' })
  })

  it('go round the views, and to brokers only where they are shown', () => {
    expect(after(['tab']).view).toBe('groups')
    expect(after(['tab', 'tab']).view).toBe('topics')
    expect(after(['shift-tab']).view).toBe('groups')
    expect(after(['3']).view).toBe('topics')
    expect(pressed(INITIAL_STATE, '3', { ...sight, views: ['topics', 'groups', 'brokers'] })).toMatchObject({
      view: 'brokers',
    })
  })

  it('sort by the next column, round and round, and the other way', () => {
    expect(after(['s']).order).toEqual({ key: 'size', isReversed: false })
    expect(after(['s', 's']).order.key).toBe('topic')
    expect(after(['s', 'r']).order).toEqual({ key: 'size', isReversed: true })
  })

  it('go into the filter while one is typed, q too', () => {
    const typing = after(['/', 'q', 's', '한'])
    expect(typing).toMatchObject({ isTyping: true, filter: 'qs한' })
    expect(after(['backspace'], typing).filter).toBe('qs')
    expect(after(['enter'], typing)).toMatchObject({ isTyping: false, filter: 'qs한' })
    expect(after(['escape'], typing)).toMatchObject({ isTyping: false, filter: '' })
    expect(after(['up', 'page-down'], typing).filter).toBe('qs한')
  })

  it('end it: q in order, Ctrl-C at any time', () => {
    expect(pressed(INITIAL_STATE, 'q', sight)).toBe('quit')
    expect(pressed(after(['/']), 'ctrl-c', sight)).toBe('interrupt')
    expect(pressed(after(['h']), 'q', sight)).toBe('quit')
  })

  it('leave the help with any key, which does nothing else', () => {
    expect(after(['h', 'tab'])).toEqual(INITIAL_STATE)
  })

  it('do nothing where they mean nothing', () => {
    expect(after(['z', 'left', 'constructor'])).toEqual(INITIAL_STATE)
  })
})
