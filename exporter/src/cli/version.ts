import { EXIT, type Command } from './context.js';

export const version: Command = {
  name: 'version',
  usage: '',
  summary: 'Print the version.',
  options: {},
  run: async (_, { stdout, version: own }) => {
    stdout.write(`parallax ${own} (node ${process.versions.node}, ${process.platform}-${process.arch})\n`);
    return EXIT.ok;
  },
};
