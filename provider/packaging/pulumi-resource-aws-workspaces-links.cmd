@echo off
rem Starts the plugin with the Java runtime beside it; the engine looks for a .cmd where there is no .exe.
rem The options are those of the launcher for other systems, which says why each is there. A Java that this
rem shell does not end along with itself sees that its parent is gone, and ends too.
setlocal
set "here=%~dp0"
set "cache="
if exist "%here%plugin.aot" set "cache=-Xrs -XX:AOTCache="%here%plugin.aot""
"%here%runtime\bin\java.exe" ^
  -XX:+DisplayVMOutputToStderr ^
  -Xlog:disable ^
  -Xlog:all=warning:stderr ^
  -XX:+UnlockDiagnosticVMOptions ^
  -XX:ArchiveRelocationMode=0 ^
  -XX:-AOTRecordTraining ^
  -XX:-AOTReplayTraining ^
  -XX:+UseSerialGC ^
  -Xms8m ^
  -Xmn3m ^
  -XX:TieredStopAtLevel=1 ^
  -XX:CompileThresholdScaling=3 ^
  -XX:-UsePerfData ^
  -XX:+ExitOnOutOfMemoryError ^
  --sun-misc-unsafe-memory-access=allow ^
  -Djdk.includeInExceptions=hostInfoExclSocket ^
  -Djdk.reflect.useNativeAccessorOnly=true ^
  -Dslf4j.provider=org.slf4j.nop.NOPServiceProvider ^
  -Dslf4j.internal.verbosity=WARN ^
  %AWS_WORKSPACES_LINKS_JAVA_OPTIONS% ^
  %cache% ^
  -cp "%here%plugin.jar" io.github.awsworkspaceslinks.provider.Main %*
exit /b %ERRORLEVEL%
