import {
  type CompletedCommand,
  type CompletedOption,
  completedPrograms,
  firstWords,
  TOPICS_FLAG,
} from './completion-model.ts'

/** The completion script for fish. */
export function fishCompletion(): string {
  const lines = completedPrograms.flatMap(({ name, commands }) => [
    `complete -c ${name} -f`,
    ...(name === 'kafdir' ? firstWordLines() : []),
    ...commands.flatMap((command) => commandLines(name, command)),
  ])
  return `# Completion of kafdir and kafka-*.sh for fish. Written by: kafdir completion fish

function __kafdir_topics
    set -l words (commandline -opc)
    set -l address
    for at in (seq (count $words))
        switch $words[$at]
            case -d --dir
                set address $address --dir $words[(math $at + 1)]
            case --bootstrap-server
                set address $address --bootstrap-server $words[(math $at + 1)]
        end
    end
    kafdir completion ${TOPICS_FLAG} $address 2>/dev/null
end

function __kafdir_typed # the words typed so far begin with these
    set -l words (commandline -opc)
    set -e words[1]
    string match -q -- "$argv *" "$words "
end

function __kafdir_typed_only # these words were typed, and nothing else
    set -l words (commandline -opc)
    set -e words[1]
    test "$words" = "$argv"
end

${lines.join('\n')}
`
}

function firstWordLines(): string[] {
  return firstWords.map(
    ([word, summary]) => `complete -c kafdir -n __fish_use_subcommand -a ${word} -d ${quoted(summary)}`,
  )
}

function commandLines(program: string, { words, summary, options, argument }: CompletedCommand): string[] {
  const condition = words.length === 0 ? '' : ` -n '__kafdir_typed ${words.join(' ')}'`
  const [group, word] = words
  const second =
    word === undefined
      ? []
      : [`complete -c ${program} -n '__kafdir_typed_only ${group}' -a ${word} -d ${quoted(summary)}`]
  const values = argumentValues(argument)
  return [
    ...second,
    ...(argument === 'file' ? [`complete -c ${program}${condition} -F`] : []),
    ...(values === undefined ? [] : [`complete -c ${program}${condition} -a ${values}`]),
    ...options.map((option) => `complete -c ${program}${condition}${optionPart(option)}`),
  ]
}

function argumentValues(argument: CompletedCommand['argument']): string | undefined {
  if (typeof argument !== 'string') return quoted(argument.join(' '))
  return argument === 'topic' ? "'(__kafdir_topics)'" : undefined
}

function optionPart({ names, summary, value }: CompletedOption): string {
  const flags = names.map((name) => (name.startsWith('--') ? ` -l ${name.slice(2)}` : ` -s ${name.slice(1)}`)).join('')
  const takes = {
    topic: " -xa '(__kafdir_topics)'",
    file: ' -rF',
    directory: " -xa '(__fish_complete_directories)'",
    none: ' -x',
  }
  return `${flags}${value === undefined ? '' : takes[value]} -d ${quoted(summary)}`
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
