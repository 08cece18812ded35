/** How kafdir tells why a group is as it is. */
import type { Explanation } from '../tools/consumer-groups/explain/explain-group.ts'
import type { Terminal } from './terminal.ts'

/** `2026-01-31 12:00:00`, in local time. */
export function localTime(timestampMs: number): string {
  const date = new Date(timestampMs)
  const two = (number: number) => String(number).padStart(2, '0')
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-')
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}`
}

/** Paragraphs for people: the members, what moved, the offsets. */
export function explanationText(explanation: Explanation, terminal: Terminal | undefined): string {
  const bold = (text: string) => terminal?.bold(text) ?? text
  const dim = (text: string) => terminal?.dim(text) ?? text
  const { groupId, state, summary, members, moves, offsets } = explanation
  const section = (title: string, lines: readonly string[]) => (lines.length === 0 ? [] : ['', bold(title), ...lines])
  return [
    `${bold(groupId)} is ${state}. ${summary}`,
    ...section(
      'Members',
      members.flatMap(({ name, memberId, reasons }) => [
        `  ${name}  ${dim(memberId)}`,
        ...reasons.map((reason) => `    ${reason}`),
      ]),
    ),
    ...section(
      'What moved',
      moves.map(({ timestampMs, what, why }) => `  ${dim(localTime(timestampMs))}  ${what}: ${why}.`),
    ),
    ...section(
      'Offsets',
      offsets.flatMap(({ topic, partition, reasons }) => [
        `  ${topic}-${partition}`,
        ...reasons.map((reason) => `    ${reason}`),
      ]),
    ),
    '',
  ].join('\n')
}

/** The documented JSON. */
export function explanationJson({ groupId, state, members, moves, offsets }: Explanation): object {
  return {
    groupId,
    state,
    members: members.map(({ memberId, reasons }) => ({ memberId, reasons })),
    moves: moves.map(({ timestampMs, what, why }) => ({ timestamp: timestampMs, what, why })),
    offsets,
  }
}
