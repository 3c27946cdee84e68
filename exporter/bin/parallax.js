#!/usr/bin/env -S node --max-semi-space-size=4
// A small young generation keeps an idle agent small. --optimize-for-size would not: it leaves the memory of an idle agent as it
// is, and lets the heap grow by so little between two collections that an agent which forwards spends most of its time on them.
import '../dist/main.js';
