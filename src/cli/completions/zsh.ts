import {
  type CompletedCommand,
  type CompletedOption,
  completedPrograms,
  firstWords,
  groups,
  TOPICS_FLAG,
} from './completion-model.ts'

/** The completion script for zsh. */
export function zshCompletion(): string {
  const names = completedPrograms.map(({ name }) => name).join(' ')
  return `#compdef ${names}
# Completion of kafdir and kafka-*.sh for zsh. Written by: kafdir completion zsh

_kafdir_topics() {
  local -a address topics
  local at
  for ((at = 2; at < CURRENT; at++)); do
    case \${words[at]} in
      -d | --dir) address+=(--dir "\${words[at + 1]}") ;;
      --bootstrap-server) address+=(--bootstrap-server "\${words[at + 1]}") ;;
    esac
  done
  topics=(\${(f)"$(kafdir completion ${TOPICS_FLAG} $address 2> /dev/null)"})
  compadd -a topics
}

_kafdir_program() {
  local -a found
  case "\${words[1]:t} \${(j: :)words[2,CURRENT-1]} " in
${completedPrograms
  .flatMap(({ name, commands }) => commands.map((command) => [[name, ...command.words].join(' '), command] as const))
  .map(([typed, command]) => `    '${typed} '*) _arguments -S ${argumentSpecs(command)} ;;`)
  .join('\n')}
${groups
  .map((group) => `    'kafdir ${group} ') found=(${describedSecondWords(group)}); _describe command found ;;`)
  .join('\n')}
    *) found=(${firstWords.map(([word, summary]) => quoted(`${word}:${summary}`)).join(' ')}); _describe command found ;;
  esac
}

# Found on fpath, this file is the function _kafdir; sourced, it has to say what it completes.
if [[ $funcstack[1] == _kafdir ]]; then _kafdir_program "$@"
else compdef _kafdir_program ${names}; fi
`
}

/** The words of a command count as arguments too: they are taken first. */
function argumentSpecs({ words, options, argument, isRepeatable }: CompletedCommand): string {
  const taken = words.map((_, at) => `'${at + 1}: :'`)
  const place = isRepeatable ? '*' : `${words.length + 1}:`
  const last = `'${place}:argument:${typeof argument === 'string' ? action(argument) : `(${argument.join(' ')})`}'`
  return [...options.flatMap(optionSpecs), ...taken, last].join(' ')
}

function optionSpecs({ names, summary, value }: CompletedOption): string[] {
  return names.map((name) =>
    quoted(`*${name}[${bracketed(summary)}]${value === undefined ? '' : `:value:${action(value)}`}`),
  )
}

function action(source: string): string {
  return { topic: '_kafdir_topics', file: '_files', directory: '_files -/' }[source] ?? ' '
}

function bracketed(text: string): string {
  return text.replaceAll(/[[\]\\:]/g, '\\$&')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

function describedSecondWords(group: string): string {
  const kafdir = completedPrograms.find(({ name }) => name === 'kafdir')
  return (kafdir?.commands ?? [])
    .filter(({ words }) => words[0] === group)
    .map(({ words, summary }) => quoted(`${words[1]}:${summary}`))
    .join(' ')
}
