// Stands in the build for packages that are imported and never used.
module.exports = {};
