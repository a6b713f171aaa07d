// SPDX-License-Identifier: GPL-3.0-or-later
// Holds the compiled-in files; see CMakeLists.txt.
