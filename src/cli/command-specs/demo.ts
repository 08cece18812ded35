import type { OptionTable } from '../../tools/option-table.ts'
import { commandSpec, jsonFlag } from '../command-spec.ts'

const demoOptionTable = {
  list: {
    argument: 'none',
    description: 'List the scenes.',
    kafdir: { char: 'l', summary: 'List the scenes, and play none.' },
  },
  scene: {
    argument: 'required',
    type: 'String',
    repeatable: true,
    description: 'Play this scene only.',
    kafdir: { char: 's', summary: 'Play this scene only. May be repeated.', placeholder: 'NAME' },
  },
  fast: {
    argument: 'none',
    description: 'Do not wait for keys.',
    kafdir: { char: 'f', summary: 'Wait for no key between paragraphs, as in a pipe.' },
  },
  keep: {
    argument: 'none',
    description: 'Keep the directory.',
    kafdir: { char: 'k', summary: 'Keep the clusters of the scenes, and say where they are.' },
  },
} as const satisfies OptionTable

export const demoSpec = commandSpec({
  id: 'demo',
  summary: 'See what Kafka is: scenes played in this terminal, with explanations.',
  description: [
    'Real commands are run in a temporary directory, with what they print and what it means: topics, keys and partitions, groups, a member that is killed, replay, compaction, replicas. Numbers and names are read from what happened, not written in advance.',
    'At a terminal Enter goes on, s skips the scene, q ends it. Nothing of yours is touched, and the directory is removed at the end. When something does not go as it was to be told, it is said, and the exit code is 1.',
  ],
  strayWordOption: 'scene',
  flags: { ...demoOptionTable, ...jsonFlag },
  json: [
    '{"directory": null, "scenes": [{"name", "title", "failure": null, "steps": [{"told"} or {"event"} or {"pane": null, "command", "input": [], "lines": [], "status": 0}]}]}; the directory with --keep.',
    'With --list: {"scenes": [{"name", "title"}]}',
  ],
  examples: [
    { command: 'kafdir demo', shows: 'All scenes.' },
    { command: 'kafdir demo --scene keys --keep', shows: 'One of them, with a cluster to go on with.' },
    { command: 'kafdir demo --fast > demo.txt', shows: 'Without waiting, into a file.' },
  ],
})
