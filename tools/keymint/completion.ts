import type { Command } from 'commander';

/** The words that may follow a command: its subcommands and options. */
function* wordsOf(
  command: Command,
  path: readonly string[],
  global: readonly string[],
): Generator<[string, string]> {
  const options = command.options.flatMap(({ long }) => long ?? []);
  const names = command.commands.map((each) => each.name());
  yield [path.join(' '), [...new Set([...names, ...options, ...global, '--help'])].join(' ')];
  for (const each of command.commands) yield* wordsOf(each, [...path, each.name()], global);
}

/** A script that completes commands and options in bash, and in zsh with bashcompinit. */
export function completionOf(program: Command): string {
  const global = program.options.flatMap(({ long }) => long ?? []);
  // Longest paths first, because the shell takes the first match.
  const cases = [...wordsOf(program, [], global)]
    .sort(([one], [other]) => other.length - one.length)
    .map(([path, words]) => `    "${path}"*) words="${words}" ;;`);
  return [
    '_keymint() {',
    `  local current="\${COMP_WORDS[COMP_CWORD]}" path="" words="" word`,
    `  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do`,
    '    case "$word" in -*) ;; *) path="$path $word" ;; esac',
    '  done',
    `  case "\${path# }" in`,
    ...cases,
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "$current"))',
    '}',
    'complete -o default -F _keymint keymint',
  ].join('\n');
}
