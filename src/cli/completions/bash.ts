import {
  type CompletedCommand,
  type CompletedProgram,
  completedPrograms,
  firstWords,
  groups,
  TOPICS_FLAG,
  type ValueSource,
} from './completion-model.ts'

/** The completion script for bash. */
export function bashCompletion(): string {
  const names = completedPrograms.map(({ name }) => name).join(' ')
  return `# Completion of kafdir and kafka-*.sh for bash. Written by: kafdir completion bash

_kafdir_topics() {
  local at address=()
  for ((at = 1; at < COMP_CWORD; at++)); do
    case \${COMP_WORDS[at]} in
      -d | --dir) address+=(--dir "\${COMP_WORDS[at + 1]}") ;;
      --bootstrap-server) address+=(--bootstrap-server "\${COMP_WORDS[at + 1]}") ;;
    esac
  done
  kafdir completion ${TOPICS_FLAG} "\${address[@]}" 2> /dev/null
}

_kafdir_offer() { # source: topic, file, directory, none, or the words themselves
  case $1 in
    topic) COMPREPLY=($(compgen -W "$(_kafdir_topics)" -- "$2")) ;;
    file) COMPREPLY=($(compgen -f -- "$2")) ;;
    directory) COMPREPLY=($(compgen -d -- "$2")) ;;
    none) COMPREPLY=() ;;
    *) COMPREPLY=($(compgen -W "$1" -- "$2")) ;;
  esac
}

_kafdir() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]}
  local options='' argument='none'
  case "\${COMP_WORDS[0]##*/} \${COMP_WORDS[*]:1:COMP_CWORD-1} " in
${completedPrograms.flatMap((program) => program.commands.map((command) => commandCase(program, command))).join('\n')}
${groups.map((group) => `    'kafdir ${group} ') _kafdir_offer '${secondWords(group)}' "$current"; return ;;`).join('\n')}
    *) _kafdir_offer '${firstWords.map(([word]) => word).join(' ')} --help --version' "$current"; return ;;
  esac
  if [[ $current == -* ]]; then _kafdir_offer "$options --help" "$current"
  else _kafdir_offer "$argument" "$current"; fi
}

complete -F _kafdir ${names}
`
}

function commandCase({ name }: CompletedProgram, { words, options, argument }: CompletedCommand): string {
  const flags = options.flatMap((option) => option.names).join(' ')
  const sources: readonly ValueSource[] = ['topic', 'file', 'directory', 'none']
  const values = sources.flatMap((source) => {
    const names = options.filter(({ value }) => value === source).flatMap((option) => option.names)
    return names.length === 0 ? [] : [`        ${names.join(' | ')}) _kafdir_offer ${source} "$current"; return ;;`]
  })
  const lines = [
    `    '${[name, ...words].join(' ')} '*)`,
    `      options='${flags}' argument='${typeof argument === 'string' ? argument : argument.join(' ')}'`,
    ...(values.length === 0 ? [] : ['      case $previous in', ...values, '      esac']),
    '      ;;',
  ]
  return lines.join('\n')
}

/** The words that follow `group`. */
function secondWords(group: string): string {
  const kafdir = completedPrograms.find(({ name }) => name === 'kafdir')
  return (kafdir?.commands ?? []).flatMap(({ words }) => (words[0] === group ? words.slice(1) : [])).join(' ')
}
