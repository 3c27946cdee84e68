declare module 'd3';
declare module '*.css';
declare module 'systemjs/dist/*';
