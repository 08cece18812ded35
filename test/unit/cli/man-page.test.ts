import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { manPages } from '../../../src/cli/man-page.ts'
import { roffTerm, roffText } from '../../../src/cli/roff.ts'
import { topicsOptionTable } from '../../../src/tools/topics/options.ts'

const pages = [...manPages()]
const hasGroff = spawnSync('groff', ['--version']).status === 0

describe('the manual pages', () => {
  it('are one for each program', () => {
    expect(pages.map(([name]) => name)).toEqual([
      'kafdir.1',
      'kafka-topics.sh.1',
      'kafka-configs.sh.1',
      'kafka-client-metrics.sh.1',
      'kafka-consumer-groups.sh.1',
      'kafka-groups.sh.1',
      'kafka-leader-election.sh.1',
      'kafka-reassign-partitions.sh.1',
      'kafka-log-dirs.sh.1',
      'kafka-console-producer.sh.1',
      'kafka-console-consumer.sh.1',
      'kafka-cluster.sh.1',
      'kafka-features.sh.1',
      'kafka-metadata-quorum.sh.1',
      'kafka-storage.sh.1',
    ])
  })

  it('describe every option', () => {
    const [, text = ''] = pages[1] ?? []
    for (const name of Object.keys(topicsOptionTable)) expect(text).toContain(`.B ${roffText(`--${name}`)}`)
  })

  it.skipIf(!hasGroff).each(pages)('%s pleases groff', (_, text) => {
    const { stderr, status } = spawnSync('groff', ['-man', '-ww', '-Tutf8'], { input: text, encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(status).toBe(0)
  })
})

describe('roff', () => {
  it('takes text literally', () => {
    expect(roffText(".starts with a dot\n'quote' \\t a-b `x`")).toBe(
      '\\&.starts with a dot\n\\(aqquote\\(aq \\et a\\-b \\(gax\\(ga',
    )
    expect(roffTerm('--a "b"', 'one\n\ntwo')).toBe('.TP\n.B \\-\\-a \\(dqb\\(dq\none\n.br\ntwo\n')
  })
})
