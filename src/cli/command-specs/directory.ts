import { addressOptionTable } from '../../tools/address-options.ts'
import { topicsOptionTable } from '../../tools/topics/options.ts'
import { commandSpec, jsonFlag, pick } from '../command-spec.ts'

export const whereSpec = commandSpec({
  id: 'where',
  summary: 'Print which directory commands work on, and why.',
  description: [
    'Its path is on standard output, so that $(kafdir where) can be used; why it is that one, and what is in it, is on standard error. Nothing is opened or changed.',
    'In this order: --dir or --bootstrap-server, KAFDIR_HOME, the nearest .kafdir upwards, else the directory among your data.',
  ],
  flags: { ...pick(addressOptionTable, ['dir']), ...pick(topicsOptionTable, ['bootstrap-server']), ...jsonFlag },
  json: [
    '{"directory": "/data/shop/.kafdir", "reasons": [{"kind": "nearest"}], "exists": true, "logDir": "/data/shop/.kafdir/broker-1", "problem": null, "aliases": ["localhost:9092"]}',
    'kind is dir, file-address, alias (both with the address), home, nearest or user-data; logDir is null where there is a problem, a sentence.',
  ],
  examples: [
    { command: 'kafdir where', shows: 'Where topics would be made from here.' },
    { command: 'ls "$(kafdir where)"', shows: 'What is on the disk.' },
  ],
})

export const initSpec = commandSpec({
  id: 'init',
  summary: 'Make a directory for this project: .kafdir.',
  description: [
    'Commands that run beside it or below find it, as git finds .git, unless KAFDIR_HOME names another one. git does not see it.',
    'Without DIR, in the working directory. A .kafdir that is there already is left as it is.',
  ],
  argument: { name: 'DIR', summary: 'The directory of the project.', isRequired: false, completes: 'file' },
  flags: { ...jsonFlag },
  json: ['{"directory": "/data/shop/.kafdir", "made": true, "clusterId": "MkU3OEVBNTcwNTJENDM2Qg"}'],
  examples: [
    { command: 'kafdir init', shows: 'From here on, topics belong to this project.' },
    { command: 'kafdir init ./service', shows: 'The same for another directory.' },
  ],
})
