import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { differencesOf } from './compare.ts'
import { deviations } from './deviations.ts'
import { masked } from './mask.ts'
import { formatTranscript, parseTranscript } from './transcript.ts'

const output = { stdout: '', stderr: '', exit: 0 }

describe('a transcript', () => {
  it('holds commands with their output', () => {
    const steps = parseTranscript(
      '# about: this\n$ echo a; \\\n  echo b\na\nb\n[exit 0]\n\n$ x\n\\$ literal\n\\[exit 9]\nend\n[no newline]\n[stderr]\noops\n[exit 3]\n',
    )
    expect(steps).toEqual([
      { command: 'echo a; \\\n  echo b', expected: { stdout: 'a\nb\n', stderr: '', exit: 0 } },
      { command: 'x', expected: { stdout: '$ literal\n[exit 9]\nend', stderr: 'oops\n', exit: 3 } },
    ])
  })

  it('is written as it was read, comments included', () => {
    const names = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.txt'),
    )
    expect(names.length).toBeGreaterThan(0)
    for (const name of names) {
      const text = readFileSync(path.join(import.meta.dirname, name), 'utf8')
      const withoutBlankLines = (lines: string) => lines.replace(/\n{2,}(?=[#$])/g, '\n')
      expect(withoutBlankLines(formatTranscript(text, parseTranscript(text))), name).toBe(withoutBlankLines(text))
    }
  })

  it('must tell how each command ended', () => {
    expect(() => parseTranscript('$ x\nout\n')).toThrow("'$ x' has no [exit N]")
  })
})

describe('masks', () => {
  it('hide ids, folders and tables of options', () => {
    const stdout = 'TopicId: tsXU2m-XSuiCoZFYtZCygg\tin /tmp/a/work\n'
    const stderr = 'Wrong.\nOption   Description   \n------   -----------   \n--a      A.            \n'
    expect(masked({ stdout, stderr, exit: 1 }, { cwd: '/tmp/a/work' })).toEqual({
      stdout: 'TopicId: {topic-id}\tin {cwd}\n',
      stderr: 'Wrong.\n{usage}\n',
      exit: 1,
    })
  })

  it('hide stack traces, but not what only their headline says', () => {
    const stderr = 'No way.\na.b.SomeException: No way.\n\tat x(Y.java:1)\n\nc.OtherException: More.\n\tat z\n'
    expect(masked({ ...output, stderr }, {}).stderr).toBe('No way.\nc.OtherException: More.\n')
  })
})

describe('log records', () => {
  it('are left out, with all their lines and their exception', () => {
    const record = '[2026-11-22 01:02:03,004] ERROR It failed:\n  badly (org.apache.kafka.Some$Class)\n'
    const exception = 'a.b.SomeException: Why.\n\tat x(Y.java:1)\n'
    expect(masked({ ...output, stderr: `one\n${record}${exception}two\n${exception}` }, {}).stderr).toBe(
      'one\ntwo\na.b.SomeException: Why.\n',
    )
  })
})

describe('a comparison', () => {
  it('finds what differs', () => {
    expect(differencesOf({ ...output, stdout: 'a\n' }, { stdout: 'b\n', stderr: 'c\n', exit: 1 })).toEqual([
      'stdout',
      'stderr',
      'exit',
    ])
  })

  it('expects notices on standard error, and no advertisement', () => {
    const notice = 'Option --a is deprecated and will be removed. Use --b instead.\n'
    const advertisement = 'The consumer rebalance protocol (KIP-848) is production-ready! Set it.\n'
    const expected = { stdout: `${notice}data\n`, stderr: `${advertisement}Done.\n`, exit: 0 }
    expect(differencesOf(expected, { stdout: 'data\n', stderr: `${notice}Done.\n`, exit: 0 })).toEqual([])
    expect(differencesOf(expected, { stdout: 'data\n', stderr: 'Done.\n', exit: 0 })).toEqual(['stderr'])
  })
})

describe('the list of deviations', () => {
  it('names steps that exist, each once', () => {
    const steps = deviations.map(({ step }) => step)
    expect(new Set(steps).size).toBe(steps.length)
    const folder = import.meta.dirname
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.txt'))
    const existing = names.flatMap((name) => {
      return parseTranscript(readFileSync(path.join(folder, name), 'utf8')).map((_, at) => `${name}:${at + 1}`)
    })
    expect(steps.filter((step) => !existing.includes(step))).toEqual([])
  })
})
