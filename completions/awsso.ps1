# Completion of awsso in PowerShell, Windows PowerShell 5.1 and PowerShell 7.
#
# Load:        awsso completions powershell | Out-String | Invoke-Expression        in $PROFILE
# Switch off:  start PowerShell without it
#
# What was typed reaches awsso as data, in a variable, and is evaluated by nobody. One candidate a
# line comes back: the text to insert, quoted already, the text to show, and what it is.

Microsoft.PowerShell.Core\Register-ArgumentCompleter -Native -CommandName awsso -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $words = [System.Collections.Generic.List[string]]::new()
    $current = ''
    foreach ($element in $commandAst.CommandElements) {
        if ($element.Extent.StartOffset -ge $cursorPosition) { break }
        $text = $element.Extent.Text
        if ($element -is [System.Management.Automation.Language.StringConstantExpressionAst]) {
            $text = $element.Value
        }
        if ($element.Extent.EndOffset -ge $cursorPosition) {
            $current = $text
        } else {
            $words.Add($text)
        }
    }
    if ($words.Count -eq 0) { return }
    $words.RemoveAt(0)
    $words.Add($current)

    $program = Microsoft.PowerShell.Core\Get-Command -Name awsso -CommandType Application -ErrorAction Ignore |
        Microsoft.PowerShell.Utility\Select-Object -First 1
    if ($null -eq $program) { return }
    $exitCode = $global:LASTEXITCODE
    $encoding = [System.Console]::OutputEncoding
    try {
        [System.Console]::OutputEncoding = [System.Text.Encoding]::UTF8
        $env:AWSSO_COMPLETE_WORDS = $words -join "`n"
        foreach ($line in @(& $program.Source __complete --shell powershell 2>$null)) {
            $parts = $line.Split([char]9)
            if ($parts.Count -eq 3) {
                [System.Management.Automation.CompletionResult]::new(
                    $parts[0], $parts[1], 'ParameterValue', $parts[2])
            }
        }
    } finally {
        $env:AWSSO_COMPLETE_WORDS = $null
        [System.Console]::OutputEncoding = $encoding
        $global:LASTEXITCODE = $exitCode
    }
}
