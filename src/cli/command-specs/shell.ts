import { commandSpec } from '../command-spec.ts'

/** The shells that `env` and `completion` write for. */
export const completionShells = ['bash', 'zsh', 'fish'] as const
export const environmentShells = ['sh', ...completionShells, 'powershell'] as const

export const envSpec = commandSpec({
  id: 'env',
  summary: 'Print shell code that puts kafka-topics.sh and its kin on PATH.',
  description: [
    'The kafka-*.sh programs, which are there without .sh too, are never installed under these names by themselves, so that a real Kafka is not hidden by accident.',
    'localhost:9092 stands for the default directory from then on, so that scripts which name a server run unchanged: KAFDIR_BOOTSTRAP is set, unless it is already.',
    'Without SHELL, the shell that $SHELL names. The code may be kept in a file, and be run more than once.',
  ],
  argument: {
    name: 'SHELL',
    summary: 'sh, bash, zsh, fish or powershell.',
    isRequired: false,
    completes: environmentShells,
  },
  flags: {
    strict: {
      argument: 'none',
      description: 'Refuse what Kafka refuses.',
      kafdir: {
        char: 's',
        summary:
          'Have kafka-*.sh refuse what Kafka refuses: KAFDIR_STRICT=1. For a script that is to meet a real cluster.',
      },
    },
    undo: {
      argument: 'none',
      description: 'Take it back.',
      kafdir: { char: 'u', summary: 'Print the code that takes it all back.' },
    },
  },
  examples: [
    { command: 'eval "$(kafdir env)"', shows: 'From now on, kafka-topics.sh is ours in this shell.' },
    {
      command: 'eval "$(kafdir env --strict)"',
      shows: 'The same, and a script that names no server fails, as with Kafka.',
    },
    { command: 'eval "$(kafdir env --undo)"', shows: 'Everything as it was.' },
    { command: 'kafdir env fish | source', shows: 'The same in fish.' },
    { command: 'kafdir env powershell | Out-String | Invoke-Expression', shows: 'And in PowerShell.' },
  ],
})

export const completionSpec = commandSpec({
  id: 'completion',
  summary: 'Print a completion script for the shell.',
  description: [
    'It completes commands, options, topics, groups, partitions, names and values of configs, for kafdir and for kafka-*.sh, with and without .sh: of the cluster that the command line means.',
  ],
  argument: { name: 'SHELL', summary: 'bash, zsh or fish.', isRequired: true, completes: completionShells },
  flags: {},
  examples: [
    { command: 'source <(kafdir completion bash)', shows: 'For this shell; into ~/.bashrc for all of them.' },
    { command: 'kafdir completion zsh > "${fpath[1]}/_kafdir"', shows: 'Found by compinit at the next start.' },
    {
      command: 'kafdir completion fish > ~/.config/fish/conf.d/kafdir.fish',
      shows: 'Read by each fish that starts.',
    },
  ],
})
