"""Reads PowerShell with a real grammar (tree-sitter-powershell), for machines without PowerShell.

Usage: powershell.py lint SCRIPT...        complains about every script, and fails if there is a complaint
       powershell.py variables SNIPPET...  prints, as JSON, what each snippet sets; null: removed

The grammar is that of Windows PowerShell 5.1 with `&&` and `||` added: `?:`, `??` and `?.` are syntax errors
to it. It knows one kind of quote where PowerShell knows five, so all text has to be ASCII. What a cmdlet
does with its parameters is beyond it.
"""

import json
import re
import sys

import tree_sitter
import tree_sitter_powershell

PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))

# A name without its module could be somebody's alias or function.
CMDLETS = {
    "Microsoft.PowerShell.Core": {"ForEach-Object", "Get-Command", "Register-ArgumentCompleter"},
    "Microsoft.PowerShell.Management": {"Get-Item", "Remove-Item"},
    "Microsoft.PowerShell.Utility": {
        "Get-PSCallStack",
        "Get-Variable",
        "Invoke-Expression",
        "Remove-Variable",
        "Select-Object",
        "Write-Error",
        "Write-Host",
    },
}
# The functions that `awsso init` writes in front.
SETTINGS = {f"__awsso_{name}" for name in ("program", "prompt", "title", "color", "verbs")}
# The types that constrained language mode allows, and that are used outside of full language mode.
CORE_TYPES = {"array", "char", "datetime", "int", "long", "regex", "string"}

# What the scripts may assign outside of a script block with variables of its own.
OWN_VARIABLE = re.compile(
    r"\$((global:)?__awsso_|null$|\{function:global:(__awsso_)?prompt|global:LASTEXITCODE$|env:AWSSO_|Host\."
    r"|ErrorActionPreference$|PSNativeCommandUseErrorActionPreference$)|\[System\.Console\]::OutputEncoding$"
)


class Complaint(Exception):
    """Something that must not be in the text, with the number of its line."""

    def __init__(self, node, text):
        super().__init__(f"line {node.start_point.row + 1}: {text}")


def text_of(node):
    return node.text.decode("ascii")


def walk(node):
    yield node
    for child in node.children:
        yield from walk(child)


def parse(path):
    with open(path, "rb") as file:
        source = file.read()
    for number, line in enumerate(source.split(b"\n"), 1):
        if not line.isascii() or b"\r" in line or b"\t" in line:
            raise ValueError(f"line {number}: not plain ASCII with Unix line ends and blanks")
    root = PARSER.parse(source).root_node
    for node in walk(root):
        if node.is_missing:
            raise Complaint(node, f"{node.type} is missing")
        if node.is_error:
            raise Complaint(node, f"syntax error at {text_of(node)[:60]!r}")
    return root


def command_complaint(name, functions):
    module, _, cmdlet = name.rpartition("\\")
    if name in functions or cmdlet in CMDLETS.get(module, ()):
        return None
    return f"{name} is neither defined here nor a cmdlet named with its module"


def functions_of(paths):
    """The functions that the scripts define: they are loaded one behind the other."""
    functions = set(SETTINGS)
    for path in paths:
        with open(path, encoding="utf-8") as file:
            functions.update(re.findall(r"function (?:global:)?(\w+)", file.read()))
    return functions


def lint(path, functions):
    """Raises at the first thing that 5.1, a strict mode or a hostile session would trip over."""
    root = parse(path)
    nodes = list(walk(root))
    check_variables(root)
    for node in nodes:
        if node.type == "pipeline_chain_tail" or text_of(node) in ("&&", "||"):
            raise Complaint(node, "&& and || are of PowerShell 7")
        if node.type == "function_name" and not text_of(node).startswith("global:"):
            if sum(outer.type == "function_statement" for outer in ancestors(node)) < 2:
                raise Complaint(node, f"{text_of(node)} is not global")
        if node.type == "command_name":
            complaint = command_complaint(text_of(node), functions)
            if complaint:
                raise Complaint(node, complaint)
        if node.type == "type_literal" and not is_in_full_language(node):
            name = text_of(node)[1:-1].lower()
            if name not in CORE_TYPES:
                raise Complaint(node, f"[{name}] is not allowed in constrained language mode")
        if node.type == "left_assignment_expression" and not OWN_VARIABLE.match(text_of(node)):
            if not any(has_parameters(outer) for outer in ancestors(node)):
                raise Complaint(node, f"{text_of(node)} may be somebody else's variable")


def names_of(text):
    """The variables of awsso's own that a text names, `global:` with its scope."""
    return re.findall(r"[$@]\{?((?:global:)?__awsso_\w+)", text)


def check_variables(root):
    """Raises where a function reads a variable that neither it nor, if global, anything sets."""
    everywhere = set(re.findall(r"\$(global:__awsso_\w+) = ", text_of(root)))
    for node in walk(root):
        if node.type == "function_statement":
            text = re.sub(r"(?m)^\s*#.*$", "", text_of(node))
            targets = re.findall(r"((?:\$\w+, )*\$\w+) (?:\+?=|in) ", text)
            known = everywhere | set(re.findall(r"__awsso_\w+", " ".join(targets)))
            for name in names_of(text):
                if name not in known:
                    raise Complaint(node, f"${name} is read and never set")


def ancestors(node):
    while node.parent:
        node = node.parent
        yield node


def has_parameters(node):
    """Whether it is a function that declares them, and runs nothing of others: its variables are its own."""
    return node.type == "function_statement" and any(inner.type == "param_block" for inner in walk(node))


def is_in_full_language(node):
    """Whether it stands behind a look at the language mode, or at what was found behind one."""
    conditions = (
        text_of(outer.child_by_field_name("condition"))
        for outer in ancestors(node)
        if outer.type == "if_statement"
    )
    return any(re.search(r"FullLanguage|is_full|\$__awsso_encoding", text) for text in conditions)


def value(node):
    """What a literal stands for: a quoted string, or -join of strings and [char] numbers."""
    kind = node.type
    if kind == "verbatim_string_characters":
        return text_of(node)[1:-1].replace("''", "'")
    if kind == "hexadecimal_integer_literal":
        return int(text_of(node), 16)
    children = [child for child in node.children if child.type not in ("(", ")", ",")]
    if kind == "expression_with_unary_operator" and children[0].type == "-join":
        return "".join(value(children[1]))
    if kind == "cast_expression" and text_of(children[0]) == "[char]":
        return chr(value(children[1]))
    if kind == "parenthesized_expression":
        inner = value(children[0])
        return inner if isinstance(inner, list) else [inner]
    if kind == "array_literal_expression" and len(children) > 1:
        return [value(child) for child in children]
    if len(children) == 1 and kind not in ("command", "sub_expression", "script_block_expression"):
        return value(children[0])
    raise Complaint(node, f"{kind} is no literal: {text_of(node)[:60]!r}")


def variables(path):
    """What a snippet sets. Raises unless it is nothing but assignments to the environment, on one line."""
    root = parse(path)
    if root.text.count(b"\n") != 1:
        raise Complaint(root, "not exactly one line")
    changes = {}
    (statements,) = root.children
    for statement in statements.children:
        if statement.type == "empty_statement":
            continue
        if statement.type != "pipeline" or statement.children[0].type != "assignment_expression":
            raise Complaint(statement, f"{text_of(statement)[:60]!r} is no assignment")
        target, operator, literal = statement.children[0].children
        name = re.fullmatch(r"\$env:([A-Z0-9_]+)", text_of(target))
        if not name or text_of(operator) != "=":
            raise Complaint(target, f"{text_of(target)!r} is no variable of the environment")
        changes[name[1]] = None if text_of(literal) == "$null" else value(literal)
    return changes


def joined_surrogates(text):
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def main(mode, *paths):
    failed = False
    found = []
    functions = functions_of(paths) if mode == "lint" else set()
    for path in paths:
        try:
            if mode == "lint":
                lint(path, functions)
            else:
                changes = variables(path)
                found.append(
                    {name: text and joined_surrogates(text) for name, text in changes.items()}
                )
        except (Complaint, ValueError) as complaint:
            print(f"{path}: {complaint}", file=sys.stderr)
            failed = True
    if mode == "variables":
        json.dump(found, sys.stdout)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
