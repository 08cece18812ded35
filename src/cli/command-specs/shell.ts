import { commandSpec } from '../command-spec.ts'

/** The shells that `env` and `completion` write for. */
export const completionShells = ['bash', 'zsh', 'fish'] as const
export const environmentShells = ['sh', ...completionShells] as const

export const envSpec = commandSpec({
  id: 'env',
  summary: 'Print shell code that puts kafka-topics.sh and its kin on PATH.',
  description: [
    'The kafka-*.sh programs are never installed under these names by themselves, so that a real Kafka is not hidden by accident.',
    'Without SHELL, the shell that $SHELL names.',
  ],
  argument: { name: 'SHELL', summary: 'sh, bash, zsh or fish.', isRequired: false, completes: environmentShells },
  flags: {},
  examples: [
    { command: 'eval "$(kafdir env)"', shows: 'From now on, kafka-topics.sh is ours in this shell.' },
    { command: 'kafdir env fish | source', shows: 'The same in fish.' },
  ],
})

export const completionSpec = commandSpec({
  id: 'completion',
  summary: 'Print a completion script for the shell.',
  description: ['It completes commands, options and topic names, for kafdir and for kafka-*.sh.'],
  argument: { name: 'SHELL', summary: 'bash, zsh or fish.', isRequired: true, completes: completionShells },
  flags: {},
  examples: [
    { command: 'source <(kafdir completion bash)', shows: 'For this shell; into ~/.bashrc for all of them.' },
    { command: 'kafdir completion zsh > "${fpath[1]}/_kafdir"', shows: 'Found by compinit at the next start.' },
    {
      command: 'kafdir completion fish > ~/.config/fish/completions/kafdir.fish',
      shows: 'Loaded by fish when needed.',
    },
  ],
})
