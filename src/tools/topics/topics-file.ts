/**
 * The file that `topics export` writes and `topics import` reads: YAML, of which JSON is a part. Every value is text, so
 * that a number of 19 digits or a `true` comes back as it was.
 */
import { type Document, isAlias, isMap, isScalar, LineCounter, type ParsedNode, parseDocument, stringify } from 'yaml'
import { closestMatch } from '../../common/closest-match.ts'
import { parseJavaInteger } from '../option-table.ts'
import { ToolError } from '../tool-error.ts'

/** A topic as it should be. What is undefined is the brokers' default for a new topic, and stays as it is otherwise. */
export interface TopicDefinition {
  readonly name: string
  readonly partitions: number | undefined
  readonly replicationFactor: number | undefined
  /** All configs that are set for the topic itself. */
  readonly configs: ReadonlyMap<string, string>
}

/** A topic as it is. */
export interface ExistingTopic extends TopicDefinition {
  readonly partitions: number
  readonly replicationFactor: number
}

const HEADING = '# Topics of a Kafka cluster. kafdir topics import makes a cluster have them.\n'
const TOPIC_KEYS = ['partitions', 'replicationFactor', 'configs'] as const
/** No tag turns text into anything else. */
const TEXT_ONLY = { schema: 'failsafe' } as const

/** The plain object behind both forms of the file: topics and configs sorted by name, so that files can be compared. */
export function topicsFileObject(topics: readonly ExistingTopic[]): object {
  return {
    topics: Object.fromEntries([...topics].sort(byName).map((topic) => [topic.name, topicObject(topic, Number)])),
  }
}

/** The file as YAML. */
export function formatTopicsFile(topics: readonly ExistingTopic[]): string {
  const entries = [...topics].sort(byName).map((topic) => [topic.name, topicObject(topic, String)] as const)
  return HEADING + stringify({ topics: Object.fromEntries(entries) }, { ...TEXT_ONLY, lineWidth: 0 })
}

function topicObject(
  { partitions, replicationFactor, configs }: ExistingTopic,
  numeral: (n: number) => unknown,
): object {
  return {
    partitions: numeral(partitions),
    replicationFactor: numeral(replicationFactor),
    ...(configs.size === 0 ? {} : { configs: Object.fromEntries([...configs].sort(([a], [b]) => (a < b ? -1 : 1))) }),
  }
}

function byName(a: TopicDefinition, b: TopicDefinition): number {
  return a.name < b.name ? -1 : 1
}

/**
 * The topics in `text`, in its order. Throws ToolError (`terse`) that says where in the file, called `fileName`, something
 * is wrong.
 */
export function parseTopicsFile(text: string, fileName: string): TopicDefinition[] {
  const lines = new LineCounter()
  const document = parseDocument(text, { ...TEXT_ONLY, lineCounter: lines, prettyErrors: false })
  const reader = new TopicsFileReader(text, document, (position, problem) => {
    const { line, col } = lines.linePos(position)
    return new ToolError('terse', `${fileName}:${line}:${col}: ${problem}`)
  })
  return reader.read()
}

type Complaint = (position: number, problem: string) => ToolError
type Node = ParsedNode | null

class TopicsFileReader {
  readonly #text: string
  readonly #document: Document.Parsed
  readonly #complain: Complaint

  constructor(text: string, document: Document.Parsed, complain: Complaint) {
    this.#text = text
    this.#document = document
    this.#complain = complain
  }

  read(): TopicDefinition[] {
    const [error] = this.#document.errors
    if (error !== undefined) {
      const { position = error.pos[0], problem } = jsonError(this.#text) ?? { problem: error.message }
      throw this.#complain(position, problem)
    }
    const file = this.#entries(this.#document.contents, 'the file', ['topics'])
    if (!file.has('topics')) throw this.#complain(0, "there is no 'topics' in it.")
    return [...this.#entries(file.get('topics') ?? null, 'topics')].map(([name, node]) => this.#topic(name, node))
  }

  #topic(name: string, node: Node): TopicDefinition {
    const entries = this.#entries(node, `topic ${name}`, TOPIC_KEYS)
    const configs = this.#entries(entries.get('configs') ?? null, `configs of topic ${name}`)
    return {
      name,
      partitions: this.#count(entries, 'partitions', 32),
      replicationFactor: this.#count(entries, 'replicationFactor', 16),
      configs: new Map([...configs].map(([config, value]) => [config, this.#valueOf(value, config)])),
    }
  }

  /** The entries of a map; none of an empty node. `known`: the keys that mean something. */
  #entries(node: Node, what: string, known?: readonly string[]): Map<string, Node> {
    const map = this.#resolved(node)
    if (isEmpty(map)) return new Map()
    if (!isMap(map)) throw this.#complain(positionOf(map), `${what} should be a map of names and values.`)
    return new Map(
      map.items.map(({ key, value }) => {
        const name = this.#valueOf(key, what)
        if (known !== undefined && !known.includes(name)) throw this.#unknownKey(key, name, what, known)
        return [name, value]
      }),
    )
  }

  #unknownKey(key: Node, name: string, what: string, known: readonly string[]): ToolError {
    const meant = closestMatch(name, known)
    const hint = meant === undefined ? `It can hold ${known.join(', ')}.` : `Did you mean ${meant}?`
    return this.#complain(positionOf(key), `'${name}' means nothing in ${what}. ${hint}`)
  }

  #count(entries: ReadonlyMap<string, Node>, name: string, bits: 16 | 32): number | undefined {
    const node = entries.get(name)
    if (node == null) return undefined
    const count = parseJavaInteger(this.#valueOf(node, name), bits)
    if (count !== undefined && count >= 1) return count
    throw this.#complain(positionOf(node), `${name} should be a whole number from 1 on.`)
  }

  #valueOf(node: Node, what: string): string {
    const scalar = this.#resolved(node)
    if (isScalar(scalar) && typeof scalar.value === 'string') return scalar.value
    throw this.#complain(positionOf(node), `${what} should be a single value.`)
  }

  /** What an alias stands for. */
  #resolved(node: Node): Node {
    if (!isAlias(node)) return node
    const meant = node.resolve(this.#document) as Node | undefined
    if (meant === undefined) throw this.#complain(positionOf(node), `there is no &${node.source} before.`)
    return meant
  }
}

function isEmpty(node: Node): boolean {
  return node === null || (isScalar(node) && (node.value === null || (node.value === '' && node.type === 'PLAIN')))
}

function positionOf(node: Node): number {
  return node?.range[0] ?? 0
}

/** Why text that looks like JSON is none, in words about JSON: YAML's would speak of flow collections. */
function jsonError(text: string): { readonly position: number | undefined; readonly problem: string } | null {
  if (!/^\s*[{[]/.test(text)) return null
  try {
    JSON.parse(text)
    return null
  } catch (error) {
    const { message } = error as SyntaxError
    if (message === 'Unexpected end of JSON input')
      return { position: text.length, problem: 'this JSON ends too early.' }
    const position = / at position (\d+)/.exec(message)?.[1]
    const reason = message.replace(/ in JSON at position[\s\S]*|, (\.\.\.)?"[\s\S]*/, '')
    return { position: position === undefined ? undefined : Number(position), problem: `this is not JSON: ${reason}.` }
  }
}
