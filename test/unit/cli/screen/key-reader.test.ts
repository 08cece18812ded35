import { describe, expect, it } from 'vitest'
import { keysIn } from '../../../../src/cli/screen/key-reader.ts'

describe('keys', () => {
  it.each([
    ['q', ['q']],
    ['\x1b[A\x1b[B', ['up', 'down']],
    ['\x1bOA', ['up']],
    ['\x1b[5~\x1b[6~', ['page-up', 'page-down']],
    ['\x1b[1;5A', ['up']],
    ['\x1b[Z', ['shift-tab']],
    ['\x1b', ['escape']],
    ['\x1bq', ['escape', 'q']],
    ['\r\t\x7f\x03', ['enter', 'tab', 'backspace', 'ctrl-c']],
    ['한😀', ['한', '😀']],
  ])('%j is %j', (bytes, keys) => {
    expect(keysIn(bytes)).toEqual(keys)
  })

  it('leaves out what means nothing: function keys, other control characters', () => {
    expect(keysIn('\x1b[15~a\x01b\x1b[200~')).toEqual(['a', 'b'])
  })
})
