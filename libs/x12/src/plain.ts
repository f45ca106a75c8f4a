/**
 * Makes a constructor of plain objects. To a literal V8 gives exactly the room of its fields, and each one that is added to it later is copied into
 * a second object; an object that a constructor has made has room for those that the first ones got. The prototype is that of every literal, so
 * nobody can tell the two apart.
 */
export const plain = <T extends object, A extends unknown[]>(fill: (this: T, ...given: A) => void): (new (...given: A) => T) => {
  fill.prototype = Object.prototype;
  return fill as unknown as new (...given: A) => T;
};
