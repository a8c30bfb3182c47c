#!/usr/bin/env bash
# Builds the renderer's library for Windows and runs what only Windows does its own way under Wine. On Debian:
#   apt-get install g++-mingw-w64-x86-64-posix wine libgtest-dev xvfb xauth cmake ninja-build
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
build=build/windows
mkdir -p "$build"
cat > "$build/toolchain.cmake" << 'EOF'
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CMAKE_C_COMPILER x86_64-w64-mingw32-gcc-posix)
set(CMAKE_CXX_COMPILER x86_64-w64-mingw32-g++-posix)
EOF
toolchain=-DCMAKE_TOOLCHAIN_FILE=$PWD/$build/toolchain.cmake
cmake -S /usr/src/googletest -B "$build/googletest" "$toolchain" -DBUILD_GMOCK=OFF > /dev/null
cmake --build "$build/googletest" --target gtest > /dev/null
cmake -S . -B "$build/aurora" "$toolchain" -DAURORA_ADDON=OFF > /dev/null
cmake --build "$build/aurora" --target aurora_core > /dev/null
x86_64-w64-mingw32-g++-posix -std=c++20 -O1 -static -Inative/include -Inative/src -Itests/native -I/usr/src/googletest/googletest/include \
  tests/native/windows/smoke.cpp "$build/aurora/libaurora_core.a" "$build/googletest/lib/libgtest.a" -lgdi32 -luser32 -o "$build/smoke.exe"
export WINEPREFIX=$PWD/$build/wine WINEDEBUG=-all
xvfb-run -a wine "$build/smoke.exe"
