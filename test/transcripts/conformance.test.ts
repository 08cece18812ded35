import { describe, expect, it } from 'vitest'
import { conformance, type JudgedStep, strictConformance, verdictOf } from './conformance.ts'

const output = { stdout: 'data\n', stderr: '', exit: 0 }

describe('a verdict', () => {
  it('needs the same data and exit code, and counts what differs on standard error only', () => {
    expect(verdictOf(output, output)).toBe('passed')
    expect(verdictOf(output, { ...output, stderr: 'x\n' })).toBe('stderr')
    expect(verdictOf(output, { ...output, stdout: 'other\n' })).toBe('failed')
    expect(verdictOf(output, { ...output, exit: 1 })).toBe('failed')
  })

  it('knows the rules that hold for all tools', () => {
    const failure = { stdout: 'Error: it does not exist.\n', stderr: '', exit: 0 }
    expect(verdictOf(failure, { ...failure, exit: 1 })).toBe('rule')
    expect(verdictOf(failure, { ...failure, exit: 2 })).toBe('failed')
    expect(verdictOf({ ...failure, exit: 1 }, { ...failure, exit: 0 })).toBe('failed')
    const notice = 'Option --a is deprecated and will be removed. Use --b instead.\n'
    expect(verdictOf({ ...output, stdout: `${notice}data\n` }, { ...output, stderr: notice })).toBe('rule')
  })
})

describe('the table', () => {
  const step = (id: string, verdict: JudgedStep['verdict'], reason: string | null = null): JudgedStep => {
    return { id, command: 'x', verdict, reason }
  }
  const passed = Array.from({ length: 98 }, (_, at) => step(`kafka-topics/a.txt:${at}`, 'passed'))

  it('counts by tool, and names what failed', () => {
    const { text, isEnough } = conformance([...passed, step('kafka-acls/b.txt:1', 'failed', 'no server')])
    expect(isEnough).toBe(true)
    expect(text.split('\n').slice(1, 6)).toEqual([
      'kafka-acls                              0        0        0        1',
      'kafka-topics                           98        0        0        0',
      'all                                    98        0        0        1',
      '',
      'kafka-acls/b.txt:1  no server',
    ])
    expect(text).toContain('As installed: 98 of 99 steps pass: 99.0 %')
  })

  it('counts strictly beside it, and names what has no reason', () => {
    expect(strictConformance([...passed, step('kafka-acls/b.txt:1', 'failed', 'no server')])).toEqual({
      text: 'With KAFDIR_STRICT=1: 98 of 99 steps pass: 99.0 %, of 97 % that must.\n',
      isEnough: true,
    })
    const { text } = strictConformance([step('kafka-acls/b.txt:1', 'failed')])
    expect(text).toContain('kafka-acls/b.txt:1  NOT EXPLAINED')
  })

  it('is not enough when too much fails, when something fails without a reason, and when nothing was run', () => {
    const failed = Array.from({ length: 4 }, (_, at) => step(`kafka-acls/b.txt:${at}`, 'failed', 'no server'))
    expect(strictConformance([...passed, ...failed]).isEnough).toBe(false)
    for (const count of [conformance, strictConformance]) {
      expect(count([...passed, step('kafka-acls/b.txt:1', 'failed')]).isEnough).toBe(false)
      expect(count([]).isEnough).toBe(false)
    }
  })
})
