/**
 * Who may import whom: the one allow-list. Read by oxlint.config.mjs (the editor and `npm run lint` complain) and by
 * test/tidy/layers.test.ts (which also sees what a linter does not). Think hard about the layering before changing it.
 */

/** Folder of src -> what it may import besides itself and Node's own modules. */
export const LAYERS = {
  common: [],
  protocol: ['common'],
  record: ['common'],
  storage: ['common', 'record'],
  metadata: ['common', 'protocol', 'record', 'storage'],
  coordinator: ['common', 'protocol', 'record', 'storage', 'metadata'],
  broker: ['common', 'protocol', 'record', 'storage', 'metadata', 'coordinator'],
  clients: ['common', 'protocol', 'record'],
  cluster: ['common', 'protocol', 'record', 'storage', 'metadata', 'coordinator', 'broker', 'clients'],
  tools: ['common', 'protocol', 'record', 'clients'],
  cli: ['common', 'protocol', 'tools', 'cluster'],
  commands: ['common', 'cli', 'tools'],
}

/** Modules from outside that only some folders may touch: `*` at the end stands for anything. */
export const RESTRICTED_MODULES = {
  'node:fs': ['storage/io'],
  'node:fs/promises': ['storage/io'],
  'node:process': ['cli'],
  '@oclif/*': ['cli', 'commands'],
  chalk: ['cli', 'commands'],
  ora: ['cli', 'commands'],
  'cli-table3': ['cli', 'commands'],
}

/** Global variables that only some folders may touch: everything else gets what it needs handed in. */
export const RESTRICTED_GLOBALS = {
  process: ['cli'],
}

/**
 * Single files that may more than their folder, each with its reason:
 * `{ file: 'src/tools/x.ts', allow: ['storage'], reason: '…' }`, where `allow` names folders of src or modules.
 *
 * @type {readonly { file: string, allow: readonly string[], reason: string }[]}
 */
export const EXCEPTIONS = [
  {
    file: 'src/cli/standard-input.ts',
    allow: ['node:fs'],
    reason:
      'Descriptor 0 comes open with the process, like its other streams: there is no path and nothing of a cluster.',
  },
  {
    file: 'src/tools/reassign-partitions/generate.ts',
    allow: ['metadata'],
    reason: "Kafka's tool proposes with the controller's own placer too, a pure function: there must be only one.",
  },
  {
    file: 'src/clients/consumer/classic/assign-members.ts',
    allow: ['coordinator'],
    reason: 'The leader of a classic group assigns as the coordinator does, by pure functions: there must be only one.',
  },
  {
    file: 'src/common/native-addon.ts',
    allow: ['node:process'],
    reason:
      'Which C library the machine has, as node:os tells its system: what binaries can be loaded depends on both.',
  },
  {
    file: 'src/storage/io/permissions.ts',
    allow: ['node:process'],
    reason:
      'Who the user is decides who may use a new file, as the system does by the process; node:os knows named users only.',
  },
  {
    file: 'src/cli/direct-output.ts',
    allow: ['node:fs'],
    reason: 'Writes to descriptors 1 and 2, which come open with the process as well.',
  },
  {
    file: 'src/cli/pipe-reader.ts',
    allow: ['node:fs'],
    reason: 'Asks about descriptor 1, which comes open with the process as well.',
  },
]
