import { programNames } from './completion-model.ts'

/** The completion script for fish, 3.1 or later. */
export function fishCompletion(): string {
  return `# Completion of kafdir and kafka-*.sh for fish. Written by: kafdir completion fish

function __kafdir_complete
    set -l answer (kafdir completion --complete -- (commandline -opc) (commandline -ct) 2>/dev/null)
    switch "$answer[1]"
        case files
            __fish_complete_path (commandline -ct)
        case directories
            __fish_complete_directories (commandline -ct) ''
        case '*'
            printf '%s\\n' $answer[2..-1]
    end
end

for program in ${programNames.join(' ')}
    complete -c $program -f -a '(__kafdir_complete)'
end
`
}
