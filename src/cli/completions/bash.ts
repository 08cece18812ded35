import { programNames } from './completion-model.ts'

/** The completion script for bash, 3.2 or later. Words are cut at blanks only: bash itself cuts them at = and : too. */
export function bashCompletion(): string {
  return `# Completion of kafdir and kafka-*.sh for bash. Written by: kafdir completion bash

_kafdir() {
  local IFS=$' \\t\\n' words line kind='' current cut
  read -ra words <<< "\${COMP_LINE:0:COMP_POINT}"
  [[ \${COMP_LINE:0:COMP_POINT} == *[[:space:]] ]] && words+=('')
  current=\${words[\${#words[@]} - 1]}
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ -z $kind ]]; then kind=$line; else COMPREPLY+=("\${line%%$'\\t'*}"); fi
  done < <(kafdir completion --complete -- "\${words[@]}" 2> /dev/null)
  case $kind in
    files) IFS=$'\\n'; COMPREPLY=($(compgen -f -- "$current")); compopt -o filenames 2> /dev/null ;;
    directories) IFS=$'\\n'; COMPREPLY=($(compgen -d -- "$current")); compopt -o filenames 2> /dev/null ;;
  esac
  # What stands before the last = or : is a word of its own for bash.
  cut=\${current%"\${current##*[=:]}"}
  if [[ -n $cut && $COMP_WORDBREAKS == *[=:]* ]]; then COMPREPLY=("\${COMPREPLY[@]#"$cut"}"); fi
  # Behind = and : comes more.
  if [[ \${#COMPREPLY[@]} == 1 && \${COMPREPLY[0]} == *[=:] ]]; then compopt -o nospace 2> /dev/null; fi
}

complete -F _kafdir ${programNames.join(' ')}
`
}
