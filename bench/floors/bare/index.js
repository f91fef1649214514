// The least that a function under functions-framework is, laid out as npm installs it.
const { http } = require('@google-cloud/functions-framework');

http('constant', (_req, res) => {
  res.json({ status: 'approved' });
});
