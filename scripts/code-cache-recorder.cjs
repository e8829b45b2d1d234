// Preloaded into the built program by code-cache.mjs: writes, when the process ends, the code cache of every chunk
// that was loaded without one.
const { renameSync, writeFileSync } = require('node:fs');
const v8 = require('node:v8');
const vm = require('node:vm');

// A cache is refused by an engine with other flags, and `assay run` sets some when it has loaded its chunks.
v8.setFlagsFromString = () => {};

const ending = `.${process.version}-${process.platform}-${process.arch}.cache`;
const scripts = [];
vm.Script = class extends vm.Script {
  constructor(source, options) {
    super(source, options);
    if (options.cachedData === undefined || this.cachedDataRejected) scripts.push([options.filename, this]);
  }
};
process.on('exit', () => {
  for (const [file, script] of scripts) {
    // Never half a cache under its name: V8 checks the length of one, and little of what is in it.
    writeFileSync(`${file}.tmp`, script.createCachedData());
    renameSync(`${file}.tmp`, file + ending);
  }
});
