/** Groups of the classic protocol under random joins, departures, deaths and lost notes, as their members live through it. */
import { describe, expect, it } from 'vitest'
import { isKafkaError } from '../../src/common/kafka-error.ts'
import { SeededRandom } from '../crash/seeded-random.ts'
import { testSeed } from '../processes/test-seed.ts'
import { ClassicBench } from '../unit/coordinator/group/classic/classic-bench.ts'

const PARTITIONS = 6
const RUNS = 120
const STEPS = 80
const MOST_MEMBERS = 5
const SETTLING_STEPS = 200

/** A client: it has given up everything before it asks to join, and has something from when it is told until then. */
interface Client {
  readonly name: string
  memberId: string
  generation: number
  doing: 'joining' | 'syncing' | 'working'
  holds: readonly number[]
}

/** Other than Kafka's assignors, which are tested by themselves. */
function deal(memberIds: readonly string[]): { memberId: string; assignment: Buffer }[] {
  return memberIds.map((memberId, at) => {
    const own = Array.from({ length: PARTITIONS }, (_, partition) => partition)
    return { memberId, assignment: Buffer.from(own.filter((partition) => partition % memberIds.length === at)) }
  })
}

class Model {
  readonly bench = new ClassicBench()
  readonly clients: Client[] = []
  readonly #random: SeededRandom
  #names = 0
  #known: readonly string[] = []
  /** Ids that nobody hosts any more: whoever does something next takes them out. */
  readonly #dead: string[] = []

  constructor(seed: number) {
    this.#random = new SeededRandom(seed)
  }

  change(): void {
    const { clients } = this
    const at = this.#random.below(clients.length + 1)
    const client = clients[at]
    const what = this.#random.below(20)
    if (clients.length < MOST_MEMBERS && what < 3) this.#start()
    else if (client !== undefined && what === 3) this.#leave(client, at)
    else if (client !== undefined && what === 4) this.#kill(client, at)
    else if (what === 5 && this.#names > 0) this.bench.takeOver()
    else if (client !== undefined) this.step(client)
  }

  /** One thing that the client says, after everything that its answers told it to do. */
  step(client: Client): void {
    this.bench.fence(this.#dead)
    try {
      if (client.doing === 'joining') this.#join(client)
      else if (client.doing === 'syncing') this.#sync(client)
      else this.bench.alive(client.memberId, client.generation)
    } catch (error) {
      if (!isKafkaError(error)) throw error
      // In any case it gives up what it has, before it says anything else.
      Object.assign(client, { doing: 'joining', holds: [] })
      if (error.error !== 'UNKNOWN_MEMBER_ID') return
      this.#dead.push(client.memberId)
      client.memberId = ''
    }
  }

  /** What is wrong: somebody else has one of its partitions as well. */
  offence(): string | null {
    const held = this.clients.flatMap(({ holds }) => holds)
    return new Set(held).size === held.length ? null : JSON.stringify(this.clients)
  }

  /** Whether everybody works, and all partitions are taken. */
  get isSettled(): boolean {
    const { clients } = this
    const held = clients.flatMap(({ holds }) => holds)
    return clients.every(({ doing }) => doing === 'working') && (clients.length === 0 || held.length === PARTITIONS)
  }

  #start(): void {
    const client: Client = { name: `c${++this.#names}`, memberId: '', generation: -1, doing: 'joining', holds: [] }
    this.clients.push(client)
  }

  #leave(client: Client, at: number): void {
    this.#kill(client, at)
    try {
      if (client.memberId !== '') this.bench.quit({ memberId: client.memberId })
    } catch (error) {
      if (!isKafkaError(error)) throw error
    }
  }

  #kill({ memberId }: Client, at: number): void {
    this.clients.splice(at, 1)
    this.#dead.push(memberId)
  }

  #join(client: Client): void {
    if (client.memberId === '') client.memberId = this.bench.idFor(`${client.name}.${++this.#names}`)
    const answer = this.bench.ask(client.memberId)
    if (answer === null) return
    Object.assign(client, { generation: answer.generationId, doing: 'syncing' })
    if (answer.leader === client.memberId) this.#known = answer.members.map(({ memberId }) => memberId)
  }

  #sync(client: Client): void {
    const { memberId, generation: generationId } = client
    const isLeader = this.bench.classic.leader === memberId
    const assignments = isLeader ? deal(this.#known) : []
    const answer = this.bench.sync(memberId, { generationId, assignments })
    if (answer !== null) Object.assign(client, { doing: 'working', holds: [...answer.assignment] })
  }
}

function failureOf(seed: number): string | null {
  const model = new Model(seed)
  for (let step = 0; step < STEPS; step++) {
    model.change()
    const offence = model.offence()
    if (offence !== null) return `seed ${seed}, step ${step}: two owners: ${offence}`
  }
  for (let step = 0; step < SETTLING_STEPS && !model.isSettled; step++)
    for (const each of model.clients) model.step(each)
  return model.isSettled ? null : `seed ${seed}: it does not come to rest: ${JSON.stringify(model.clients)}`
}

describe('a group of the classic protocol', () => {
  it(`has one owner for each partition, and comes to rest, in ${RUNS} runs of ${STEPS} random steps (seed ${testSeed})`, () => {
    const failures = Array.from({ length: RUNS }, (_, run) => failureOf(testSeed * RUNS + run))
    expect(failures.filter((each) => each !== null)).toEqual([])
  })
})
