import { programNames } from './completion-model.ts'

/** The completion script for zsh. */
export function zshCompletion(): string {
  const names = programNames.join(' ')
  return `#compdef ${names}
# Completion of kafdir and kafka-*.sh for zsh. Written by: kafdir completion zsh

_kafdir_program() {
  local -a answer described more
  local kind line word
  answer=("\${(@f)$(kafdir completion --complete -- "\${(@Q)words[1,CURRENT - 1]}" "\${(Q)PREFIX}" 2> /dev/null)}")
  kind=\${answer[1]}
  case $kind in
    files) _files; return ;;
    directories) _files -/; return ;;
  esac
  for line in "\${(@)answer[2,-1]}"; do
    word=\${\${line%%$'\\t'*}//:/\\\\:}
    # Behind = and : comes more.
    if [[ $word == *[=:] ]]; then more+=("$word:\${line#*$'\\t'}")
    else described+=("$word:\${line#*$'\\t'}"); fi
  done
  _describe -V word described
  _describe -V config more -S ''
}

# Found on fpath, this file is the function _kafdir; sourced, it has to say what it completes.
if [[ $funcstack[1] == _kafdir ]]; then _kafdir_program "$@"
else compdef _kafdir_program ${names}; fi
`
}
