/** `@parallax/contract/frames`: what the data source and the panels say to each other. */
export {
  defineFrame,
  isFrame,
  readFrame,
  type ColumnsOf,
  type FieldSpec,
  type FrameLike,
  type FrameSpec,
  type RowOf,
} from './frame.js';
export * from './query.js';
export * from './path.js';
export * from './cdn.js';
export * from './fleet.js';
