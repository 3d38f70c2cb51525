# Completion of awsso in PowerShell, Windows PowerShell 5.1 and PowerShell 7.
#
# Load:        awsso completions powershell | Out-String | Invoke-Expression        in $PROFILE
# Switch off:  start PowerShell without it
#
# What was typed reaches awsso as data, in a variable, and is evaluated by nobody. One candidate a
# line comes back: the text to insert, quoted already, the text to show, and what it is.
# For an alias of awsso: Register-ArgumentCompleter -Native -CommandName ALIAS -ScriptBlock $function:__awsso_complete

function global:__awsso_complete {
    param($wordToComplete, $commandAst, $cursorPosition)

    # A failing program has nothing to offer, and is no error.
    $ErrorActionPreference = 'SilentlyContinue'
    $PSNativeCommandUseErrorActionPreference = $false
    $isInFullLanguageMode = $ExecutionContext.SessionState.LanguageMode -eq 'FullLanguage'

    $words = @()
    $current = ''
    # What PowerShell would insert in its place; it may not be empty.
    $typed = ' '
    foreach ($element in $commandAst.CommandElements) {
        if ($element.Extent.StartOffset -ge $cursorPosition) { break }
        $text = $element.Extent.Text
        # A string with or without quotes; of a number only the text has every digit.
        if ($element.PSObject.Properties['StringConstantType']) {
            $text = $element.Value
        }
        if ($element.Extent.EndOffset -ge $cursorPosition) {
            $current = $text
            $typed = $element.Extent.Text
        }
        else {
            $words += $text
        }
    }
    if ($words.Count -eq 0) { return }
    $words = @($words | Microsoft.PowerShell.Utility\Select-Object -Skip 1) + $current

    $program = if ($function:__awsso_program) { __awsso_program } else { 'awsso' }
    $executable = Microsoft.PowerShell.Core\Get-Command -Name $program -CommandType Application -ErrorAction Ignore |
        Microsoft.PowerShell.Utility\Select-Object -First 1
    if ($null -eq $executable) { return }
    $exitCode = Microsoft.PowerShell.Utility\Get-Variable LASTEXITCODE -Scope Global -ValueOnly -ErrorAction Ignore
    $encoding = $null
    try {
        if ($isInFullLanguageMode) {
            # Names come in UTF-8. Without a console there is no encoding to change.
            try {
                $encoding = [System.Console]::OutputEncoding
                [System.Console]::OutputEncoding = [System.Text.Encoding]::UTF8
            }
            catch {
                $encoding = $null
            }
        }
        $env:AWSSO_COMPLETE_WORDS = $words -join "`n"
        foreach ($line in @(& $executable __complete --shell powershell 2>$null)) {
            $parts = "$line" -split "`t"
            if ($parts.Count -ne 3) { continue }
            # Nothing fits. Without an answer PowerShell would offer files.
            if (-not $parts[0]) { $typed; continue }
            if ($isInFullLanguageMode) {
                [System.Management.Automation.CompletionResult]::new(
                    $parts[0], $parts[1], 'ParameterValue', $parts[2])
            }
            else {
                $parts[0]
            }
        }
    }
    finally {
        $env:AWSSO_COMPLETE_WORDS = $null
        if ($isInFullLanguageMode -and $null -ne $encoding) {
            [System.Console]::OutputEncoding = $encoding
        }
        $global:LASTEXITCODE = $exitCode
    }
}

Microsoft.PowerShell.Core\Register-ArgumentCompleter -Native -CommandName awsso -ScriptBlock $function:__awsso_complete
