import { describe, expect, it } from 'vitest'
import { readPlanFile } from '../../../../src/tools/consumer-groups/plan-file.ts'
import { groupSession } from './group-session.ts'

const session = groupSession({ topics: { orders: [{ end: 9 }, { end: 9 }] }, groups: {} })
const read = (csv: string, ...groupIds: string[]) => readPlanFile(session, { path: 'p.csv', csv }, groupIds)

async function rowsOf(csv: string, ...groupIds: string[]): Promise<string[]> {
  const { plan } = await read(csv, ...groupIds)
  return [...plan].flatMap(([id, rows]) => rows.map((row) => `${id} ${row.topic}-${row.partition} ${row.offset}`))
}

describe('a reset file as kafdir reads it', () => {
  it.each([
    ['orders,0,1\r\n"orders",1, 7\n\n', ['g orders-0 1', 'g orders-1 7']],
    ['g,orders,0,1\norders,1,2\n', ['g orders-0 1', 'g orders-1 2']],
    ['\ufeffTopic, Partition, Offset\norders,0,1\n', ['g orders-0 1']],
    ['"group","topic","partition","new-offset"\ng,orders,0,1\norders,0,1\n', ['g orders-0 1']],
  ])('%j', async (csv, rows) => {
    expect(await rowsOf(csv, 'g')).toEqual(rows)
  })

  it('tells lines about groups that nobody asked for, whatever they name', async () => {
    const { plan, passedOver } = await read('g,orders,0,1\nh,nothing,0,1\n', 'g')
    expect(plan.get('g')).toHaveLength(1)
    expect(passedOver).toEqual([{ line: 2, groupId: 'h', topic: 'nothing', partition: 0, offset: 1 }])
  })

  it.each([
    ['orders,0', 'Line 1 of p.csv: The offset is missing.'],
    ['orders,0,1\norders,1,', 'Line 2 of p.csv: The offset is missing.'],
    ['orders,0,1\n\norders,1,1', 'Line 2 of p.csv: It is empty.'],
    ['topic;partition;offset', 'Line 1 of p.csv: The offset is missing.'],
    ['thing,part,place', "Line 1 of p.csv: 'part' is no partition."],
    ['orders,0,x', "Line 1 of p.csv: 'x' is no offset."],
    ['"orders,0,1', 'Line 1 of p.csv: A quote is not closed.'],
    ['g,orders,0,1,2', 'Line 1 of p.csv: It has 5 fields.'],
    ['orders,0,1\norders,0,2', 'Line 2 of p.csv: Line 1 has another offset for orders-0.'],
    ['orders,0,1\nordres,0,1', "Line 2 of p.csv: Topic 'ordres' does not exist."],
    ['orders,2,1', "Line 1 of p.csv: Topic 'orders' has no partition 2."],
    ['orders,-1,1', "Line 1 of p.csv: Topic 'orders' has no partition -1."],
  ])('that makes no sense is refused with its line: %j', async (csv, message) => {
    await expect(read(csv, 'g')).rejects.toMatchObject({ kind: 'terse', message })
  })

  it('must name the group where there are several', async () => {
    const message = 'Line 1 of p.csv: It does not say of which group it is, and there are several.'
    await expect(read('orders,0,1', 'g', 'h')).rejects.toMatchObject({ message })
    expect(await rowsOf('h,orders,0,1', 'g', 'h')).toEqual(['h orders-0 1'])
  })
})
