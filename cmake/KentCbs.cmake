# What every target of ours shares: language level, warnings, sanitizers, compiler cache, precompiled headers.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_AUTOMOC ON)

find_program(ccache_program ccache)
if(ccache_program)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${ccache_program})
endif()
find_program(mold_program mold)
if(mold_program)
    add_link_options(-fuse-ld=mold) # linking a hundred test programs is what a build waits for
endif()

if(KENTCBS_SANITIZE)
    # what sanitizers add makes GCC take members of an empty optional for uninitialised ones (its manual says so)
    add_compile_options(-fsanitize=${KENTCBS_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all
        $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
    add_link_options(-fsanitize=${KENTCBS_SANITIZE})
endif()

add_library(kbs_options INTERFACE)
target_compile_options(kbs_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor -Woverloaded-virtual
    -Wimplicit-fallthrough $<$<CXX_COMPILER_ID:GNU>:-Werror> # clang, for the fuzzers, has warnings of its own
    -Wno-missing-field-initializers # designated initialisers leave the defaults alone on purpose
    # at -O3 these three see overflows inside the standard library that cannot happen
    $<$<CONFIG:Release>:-Wno-stringop-overflow -Wno-array-bounds -Wno-maybe-uninitialized>)
target_compile_definitions(kbs_options INTERFACE
    QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_FOREACH QT_NO_KEYWORDS _USE_MATH_DEFINES)

# kbs_library(NAME): a static library of every .cpp below this folder.
function(kbs_library name)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp ${CMAKE_CURRENT_SOURCE_DIR}/*.h)
    qt_add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PRIVATE kbs_options)
    if(KENTCBS_PCH)
        target_precompile_headers(${name} PRIVATE <QString> <QObject> <vector> <string> <map> <memory> <optional> <functional> <expected> <variant>)
    endif()
endfunction()

# kbs_json_resources(TARGET PREFIX): every *.json below this folder as :/PREFIX/<relative path>.
function(kbs_json_resources target prefix)
    file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR}/*.json)
    if(files)
        qt_add_resources(${target} ${target}_data PREFIX /${prefix} BASE ${CMAKE_CURRENT_SOURCE_DIR} FILES ${files})
    endif()
endfunction()
