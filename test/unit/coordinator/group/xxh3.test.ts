import { describe, expect, it } from 'vitest'
import { TopicHashes, topicHash } from '../../../../src/coordinator/group/topic-hashes.ts'
import { xxh3 } from '../../../../src/coordinator/group/xxh3.ts'
import { TestTopics } from './group-bench.ts'

/** What hash4j 0.22.0, the library in Kafka 4.3.1, makes of n bytes, of which byte i is 31 i + 7. */
const hashes: [number, bigint][] = [
  [0, 3244421341483603138n],
  [1, 5502495245947142431n],
  [2, -6349423698422726873n],
  [3, 1582743943441612892n],
  [4, -2549016526957988167n],
  [5, -5579736752565435579n],
  [8, -2394039629164210130n],
  [9, -3754995788605292611n],
  [12, 5092156298037866404n],
  [16, 9099606716676871632n],
  [17, 2345212530088924167n],
  [31, -6253418322204177903n],
  [32, 278953543771952198n],
  [33, 1844846513307983686n],
  [63, 8562731308270388351n],
  [64, -2508381663727503547n],
  [65, -381843323958800864n],
  [96, -3295001992457868926n],
  [97, 6981672134384256435n],
  [127, -6262838694800290624n],
  [128, -492175581222641016n],
  [129, -506823097681485574n],
  [130, 3475138682099581770n],
  [143, -4363155518985508495n],
  [144, -2846555931076732770n],
  [160, -3960614606909185566n],
  [239, -3843338885400213691n],
  [240, -3690920546649497853n],
  [241, 809349449570470400n],
  [255, -8533440102264939110n],
  [256, -1403514104434996620n],
  [257, 1364326762217215065n],
  [320, 8349400071043498227n],
  [512, -1170120971253711958n],
  [1023, -1093476622474739461n],
  [1024, 2575082683865311686n],
  [1025, -4566685497618039422n],
  [1088, -6815162950983329211n],
  [2047, -4278671198590246626n],
  [2048, 1870957339171033971n],
  [2049, 5784106328234771061n],
  [3000, 7977200675703330694n],
  [10000, 4908644152274316269n],
]

describe('the hash of bytes', () => {
  it.each(hashes)('of %d bytes is that of the library which Kafka uses', (length, expected) => {
    const bytes = Buffer.from(Array.from({ length }, (_, i) => (i * 31 + 7) & 0xff))
    expect(xxh3(bytes)).toBe(expected)
  })
})

describe('the hash of topics', () => {
  it('is that of Kafka, in whatever order the racks come', () => {
    const topicId = Buffer.from('0123456789abcdeffedcba9876543210', 'hex').toString('base64url')
    const racks = [
      ['rack-b', 'a'],
      ['a', 'rack-b'],
      ['a', 'rack-b'],
    ]
    expect(topicHash({ topicId, name: 'orders', partitionCount: 3, racks })).toBe(6835725296248748984n)
  })

  it('is 0 where there is none', () => {
    expect(new TopicHashes().ofTopics(['orders'], new TestTopics())).toBe(0n)
  })

  it('leaves topics out that are not there, and depends on no order', () => {
    const topics = new TestTopics()
    topics.create('a', 1)
    topics.create('b', 2)
    const hash = new TopicHashes().ofTopics(['a', 'b'], topics)
    expect(new TopicHashes().ofTopics(['b', 'gone', 'a'], topics)).toBe(hash)
  })

  it('changes when a topic grows or is created anew', () => {
    const topics = new TestTopics()
    const hash = new TopicHashes()
    const seen = new Set<bigint>()
    topics.create('a', 1)
    seen.add(hash.ofTopics(['a'], topics))
    topics.grow('a', 2)
    seen.add(hash.ofTopics(['a'], topics))
    topics.create('a', 2)
    seen.add(hash.ofTopics(['a'], topics))
    expect(seen.size).toBe(3)
  })
})
