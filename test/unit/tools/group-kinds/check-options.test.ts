import { describe, expect, it } from 'vitest'
import { parseOptions } from '../../../../src/cli/kafka-syntax/option-parser.ts'
import { checkShareGroupsOptions, checkStreamsGroupsOptions } from '../../../../src/tools/group-kinds/check-options.ts'
import { shareGroupsOptionTable, streamsGroupsOptionTable } from '../../../../src/tools/group-kinds/options.ts'

const words = (line: string) => line.split(' ').filter((word) => word !== '')
const share = (line: string) => checkShareGroupsOptions(parseOptions(shareGroupsOptionTable, words(line)))
const streams = (line: string) => checkStreamsGroupsOptions(parseOptions(streamsGroupsOptionTable, words(line)))

describe('the options of kafka-share-groups', () => {
  it.each([
    ['--list --state', 'list'],
    ['--describe --group g --members --verbose', 'describe'],
    ['--delete --all-groups', 'delete'],
    ['--delete-offsets --group g --topic t', 'delete-offsets'],
    ['--reset-offsets --group g --topic t --to-earliest --dry-run', 'reset-offsets'],
  ])('%s is fine', (line, action) => {
    expect(share(line)).toBe(action)
  })

  it.each([
    [
      '--timeout 1',
      'Command must include exactly one action: --list, --describe, --delete, --reset-offsets, --delete-offsets.',
    ],
    ['--list --describe', 'Option [describe] takes one of these options: [all-groups], [group]'],
    ['--describe --group g --all-groups', 'Option "[group]" can\'t be used with option "[all-groups]"'],
    [
      '--describe --group g --members --state',
      'Option [describe] takes at most one of these options: [members], [offsets], [state]',
    ],
    ['--describe --group g --state x', 'Option [describe] does not take a value for [state]'],
    ['--delete', 'Option [delete] takes the options [group] or [all-groups]'],
    ['--delete --group g --all-groups', 'Option [delete] takes either [group] or [all-groups], not both.'],
    ['--delete --group g --topic t', 'Option [delete] does not take the option: [topic]'],
    ['--delete-offsets --group g', 'Option [delete-offsets] takes the following options: [group], [topic]'],
    ['--reset-offsets --group g', 'Option [reset-offsets] takes the option: [execute] or [dry-run]'],
    [
      '--reset-offsets --group g --dry-run --execute',
      'Option [reset-offsets] only accepts one of [execute] and [dry-run]',
    ],
    ['--reset-offsets --dry-run', 'Option [reset-offsets] takes the option: [group]'],
    ['--reset-offsets --group g --dry-run', 'Option [reset-offsets] takes one of these options: [all-topics], [topic]'],
    ['--list --group g', 'Option "[group]" can\'t be used with option "[list]"'],
    ['--list --topic t', 'Option "[topic]" can\'t be used with option "[list]"'],
    ['--list --members', 'Option(s) [members] are unavailable given other options on the command line'],
  ])('%s is refused as Kafka refuses it', (line, message) => {
    expect(() => share(line)).toThrow(message)
  })
})

describe('the options of kafka-streams-groups', () => {
  it.each([
    ['--list', 'list'],
    ['--describe --all-groups --offsets', 'describe'],
    ['--delete-offsets --group g --all-input-topics', 'delete-offsets'],
    ['--reset-offsets --group g --input-topic t --shift-by -1 --execute', 'reset-offsets'],
  ])('%s is fine', (line, action) => {
    expect(streams(line)).toBe(action)
  })

  it.each([
    [
      '--timeout 1',
      'Command must include exactly one action: --list, --describe, --delete, --reset-offsets, or --delete-offsets.',
    ],
    ['--delete', 'Option [delete] takes one of these options: [all-groups], [group]'],
    [
      '--delete-offsets --group g',
      'Option [delete-offsets] takes the [group] and one of these options: [all-input-topics], [input-topic]',
    ],
    ['--reset-offsets --dry-run', 'Option [reset-offsets] takes one of these options: [all-groups], [group]'],
    ['--reset-offsets --group g --dry-run --to-latest --to-offset 1', 'can\'t be used with option "[to-latest]"'],
    ['--list --dry-run', 'Only Option [reset-offsets] accepts [execute] or [dry-run]'],
    ['--list --group g', 'Option "[group]" can\'t be used with option "[list]"'],
  ])('%s is refused as Kafka refuses it', (line, message) => {
    expect(() => streams(line)).toThrow(message)
  })
})
