import { describe, expect, it } from 'vitest'
import type { Examination } from '../../../../src/common/examination.ts'
import { type Finding, finding } from '../../../../src/common/finding.ts'
import { examinationJson, examinationText } from '../../../../src/tools/doctor/examination-text.ts'
import { repairSteps, stepText } from '../../../../src/tools/doctor/repair-steps.ts'

const found = (severity: Finding['severity'], code: string, rest: Partial<Finding> = {}): Finding =>
  finding({ severity, code, what: `What ${code} is.`, meaning: 'Meaning.', remedy: 'Remedy.', ...rest })

function examination(findings: readonly Finding[]): Examination {
  return {
    directory: '/data',
    isCluster: true,
    clusterId: 'abc',
    metadataVersion: '4.3-IV0',
    brokers: [{ id: 1, logDir: '/data/broker-1', directoryId: null, totalBytes: 2 ** 30, usableBytes: 2 ** 20 }],
    locks: [{ file: '/data/broker-1/.lock', pid: 4711, mode: 'shared' }],
    counts: {
      topics: 1,
      partitions: 2,
      segments: 3,
      batches: 4,
      records: 1000,
      bytes: 5,
      groups: 0,
      committedOffsets: 0,
    },
    findings,
  }
}

const plain = { bold: (text: string) => text, dim: (text: string) => text, versions: 'kafdir 1, Node 20' }

describe('the text of an examination', () => {
  it('has the worst first, each with its place, and ends with the verdict', () => {
    const file = '/data/broker-1/orders-0/00000000000000000000.log'
    const text = examinationText(
      examination([found('note', 'small'), found('damage', 'large', { file, position: 7, offset: 3 })]),
      plain,
    )
    expect(text).toBe(
      [
        '/data: a cluster directory, cluster abc, metadata.version 4.3-IV0, kafdir 1, Node 20',
        '  broker 1  /data/broker-1  1 of 1,024 MiB free',
        '',
        'DAMAGE',
        '  What large is. [large]',
        '      broker-1/orders-0/00000000000000000000.log, byte 7, offset 3',
        '      Meaning.',
        '      → Remedy.',
        '',
        'NOTES',
        '  What small is. [small]',
        '      Meaning.',
        '      → Remedy.',
        '',
        'OK',
        '  1 topic, 2 partitions, 3 segments: 4 batches with 1,000 records were read, 5 bytes',
        '  process 4711 holds broker-1/.lock (shared)',
        '',
        'Damaged: 1 place; 0 warnings, 1 note.',
        '',
      ].join('\n'),
    )
  })

  it('shows a few of many findings of one kind', () => {
    const many = Array.from({ length: 25 }, (_, n) => found('note', 'same', { offset: n }))
    const text = examinationText(examination(many), plain)
    expect(text.match(/\[same\]/g)).toHaveLength(10)
    expect(text).toContain('… and 15 more of this kind')
    expect(text).toContain('Healthy: nothing is damaged; 0 warnings, 25 notes.')
  })
})

describe('the JSON of an examination', () => {
  it('is healthy without damage, and says what can be repaired', () => {
    const repair = { kind: 'settle-swap', directory: '/data/broker-1/orders-0' } as const
    const versions = { kafdir: '1', node: '20' }
    expect(examinationJson(examination([found('warning', 'w', { repair })]), versions)).toMatchObject({
      kind: 'cluster',
      healthy: true,
      versions: { kafdir: '1', node: '20', metadata: '4.3-IV0' },
      findings: [{ severity: 'warning', code: 'w', canRepair: true }],
    })
    expect(examinationJson(examination([found('damage', 'd')]), versions)).toMatchObject({
      healthy: false,
      findings: [{ canRepair: false, file: null, position: null }],
    })
  })
})

describe('the steps of a repair', () => {
  it('come once each: logs are whole before their indexes are made of them', () => {
    const directory = '/data/broker-1/orders-0'
    const rebuild = { kind: 'rebuild-indexes', directory, baseOffset: 0 } as const
    const cut = { kind: 'cut-tail', directory, baseOffset: 0 } as const
    const steps = repairSteps([
      found('damage', 'a', { repair: rebuild }),
      found('damage', 'b', { repair: rebuild }),
      found('note', 'c', { repair: cut }),
      found('damage', 'd'),
    ])
    expect(steps).toEqual([cut, rebuild])
    expect(steps.map(stepText).every((text) => text.includes(directory) && text.endsWith('.'))).toBe(true)
  })
})
